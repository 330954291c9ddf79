// Memory for packed operands that a thread keeps from one product to the next: fresh pages cost
// more than packing them.
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "CKernels.h"

#include <pthread.h>
#include <stdlib.h>

#if defined(__linux__)
#include <sys/mman.h>
#endif

/// What stands before the memory that is lent, on a cache line of its own.
typedef struct block {
  size_t bytes;
} block;

enum { boundary = 64, large_page = 2 * 1024 * 1024 };

static pthread_once_t once = PTHREAD_ONCE_INIT;
static pthread_key_t key;
static _Thread_local block *kept;

static void make_key(void) { pthread_key_create(&key, free); }

/// Keeps a block, or none, for this thread; the key frees it when the thread ends.
static void keep(block *b) {
  pthread_once(&once, make_key);
  kept = b;
  pthread_setspecific(key, b);
}

void ck_prefer_large_pages(void *memory, size_t bytes) {
#if defined(__linux__) && defined(MADV_HUGEPAGE)
  uintptr_t start = ((uintptr_t)memory + large_page - 1) / large_page * large_page;
  uintptr_t end = ((uintptr_t)memory + bytes) / large_page * large_page;
  // Advice: where it fails, the memory is as good as before.
  if (start < end) (void)madvise((void *)start, end - start, MADV_HUGEPAGE);
#else
  (void)memory, (void)bytes;
#endif
}

void *ck_workspace_take(size_t bytes) {
  block *b = kept;
  if (b) keep(NULL);
  if (!b || b->bytes < bytes) {
    free(b);
    void *memory;
    if (posix_memalign(&memory, boundary, boundary + bytes) != 0) return NULL;
    ck_prefer_large_pages(memory, boundary + bytes);
    b = memory;
    b->bytes = bytes;
  }
  return (char *)b + boundary;
}

void ck_workspace_give(void *memory) {
  block *b = (block *)((char *)memory - boundary);
  if (kept) {
    free(b);
  } else {
    keep(b);
  }
}
