#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "CKernels.h"

#if defined(__linux__)
#include <sched.h>
#endif
#include <stdlib.h>
#include <unistd.h>
#if defined(__GLIBC__)
#include <malloc.h>
#endif

int ck_processor_count(void) {
#if defined(__linux__)
  cpu_set_t set;
  if (sched_getaffinity(0, sizeof set, &set) == 0) {
    int count = CPU_COUNT(&set);
    if (count > 0) return count;
  }
#endif
  long online = sysconf(_SC_NPROCESSORS_ONLN);
  return online > 0 ? (int)online : 1;
}

void ck_keep_freed_memory(bool of_large_arrays) {
#if defined(__GLIBC__)
  if (of_large_arrays) {
    // All of the main thread's memory from its heap, for what is mapped by itself goes back when it is
    // freed; and nothing of the heap goes back. Other threads' heaps hold 64 MB, and larger arrays are
    // mapped there as before. A step of ResNet-18 on 64 images of 64×64 pixels took 3.5 to 5.1 s on a
    // busy host, and then 3.4, and its process 4 % more memory at its peak.
    mallopt(M_MMAP_MAX, 0);
    mallopt(M_TRIM_THRESHOLD, -1);
  } else {
    // 32 MB is the most that glibc takes for the first.
    mallopt(M_MMAP_THRESHOLD, 32 << 20);
    mallopt(M_TRIM_THRESHOLD, 128 << 20);
  }
#else
  (void)of_large_arrays;
#endif
}
