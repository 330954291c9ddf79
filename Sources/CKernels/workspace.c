// Memory for packed operands that a thread keeps from one product to the next: fresh pages cost
// more than packing them.
#include "CKernels.h"

#include <pthread.h>
#include <stdlib.h>

/// What stands before the memory that is lent, on a cache line of its own.
typedef struct block {
  size_t bytes;
} block;

enum { boundary = 64 };

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

void *ck_workspace_take(size_t bytes) {
  block *b = kept;
  if (b) keep(NULL);
  if (!b || b->bytes < bytes) {
    free(b);
    void *memory;
    if (posix_memalign(&memory, boundary, boundary + bytes) != 0) return NULL;
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
