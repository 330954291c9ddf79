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

/// A product that lends its threads memory while it has some itself takes two blocks.
enum { slots = 2 };

/// The blocks that a thread keeps.
typedef struct shelf {
  block *blocks[slots];
} shelf;

static pthread_once_t once = PTHREAD_ONCE_INIT;
static pthread_key_t key;
static _Thread_local shelf *own;

static void clear(void *memory) {
  shelf *s = memory;
  for (int i = 0; i < slots; i++) free(s->blocks[i]);
  free(s);
  // Whatever the thread still does begins a shelf of its own.
  own = NULL;
}

static void make_key(void) { pthread_key_create(&key, clear); }

/// The thread's shelf, which the key clears when the thread ends; NULL where there is no memory for one.
static shelf *shelf_of_thread(void) {
  if (!own) {
    pthread_once(&once, make_key);
    own = calloc(1, sizeof(shelf));
    pthread_setspecific(key, own);
  }
  return own;
}

/// Whether a block is the better one to keep: any is better than none, a larger one than a smaller one.
static bool is_better(const block *b, const block *other) {
  return b && (!other || b->bytes > other->bytes);
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
  shelf *s = shelf_of_thread();
  if (!s) return NULL;
  // The smallest block that is large enough.
  block **best = NULL;
  for (int i = 0; i < slots; i++) {
    block **b = &s->blocks[i];
    if (*b && (*b)->bytes >= bytes && (!best || is_better(*best, *b))) best = b;
  }
  block *b;
  if (best) {
    b = *best;
    *best = NULL;
  } else {
    // The smaller one of a full shelf goes before there is a third.
    block **smallest = &s->blocks[0];
    for (int i = 1; i < slots; i++) {
      if (is_better(*smallest, s->blocks[i])) smallest = &s->blocks[i];
    }
    free(*smallest);
    *smallest = NULL;
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
  shelf *s = shelf_of_thread();
  // It takes the place of the smallest one, which may be itself.
  for (int i = 0; s && i < slots; i++) {
    if (!is_better(b, s->blocks[i])) continue;
    block *smaller = s->blocks[i];
    s->blocks[i] = b;
    b = smaller;
  }
  free(b);
}
