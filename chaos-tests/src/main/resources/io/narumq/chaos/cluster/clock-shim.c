/*
 * Stands before the C library in a node's process and makes its wall clock lie, as the file named by
 * NARU_CLOCK says: three numbers of 8 bytes of this machine,
 *   a moment of the true clock, in ns since 1970
 *   by how much the clock is ahead at that moment, in ns
 *   how many ns it goes on for a true one, a floating point number
 * The monotonic clock stays true. A node looks at its clocks so often that the file is mapped.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

struct lie {
  int64_t since;
  int64_t ahead;
  double rate;
};

static int (*real)(clockid_t, struct timespec *);
static const volatile struct lie *lie;

__attribute__((constructor)) static void begin(void) {
  const char *file = getenv("NARU_CLOCK");
  real = (int (*)(clockid_t, struct timespec *))dlsym(RTLD_NEXT, "clock_gettime");
  int fd = file == NULL ? -1 : open(file, O_RDONLY | O_CLOEXEC);
  if (fd >= 0) {
    void *mapped = mmap(NULL, sizeof(struct lie), PROT_READ, MAP_SHARED, fd, 0);
    if (mapped != MAP_FAILED) lie = mapped;
    close(fd);
  }
}

int clock_gettime(clockid_t clock, struct timespec *time) {
  if (real == NULL) begin();
  int result = real(clock, time);
  if (clock != CLOCK_REALTIME || result != 0 || lie == NULL) return result;
  int64_t now = time->tv_sec * 1000000000LL + time->tv_nsec;
  now = lie->since + lie->ahead + (int64_t)((double)(now - lie->since) * lie->rate);
  time->tv_sec = now / 1000000000LL;
  time->tv_nsec = now % 1000000000LL;
  return 0;
}

int gettimeofday(struct timeval *restrict time, void *restrict zone) {
  struct timespec now;
  (void)zone;
  clock_gettime(CLOCK_REALTIME, &now);
  time->tv_sec = now.tv_sec;
  time->tv_usec = now.tv_nsec / 1000;
  return 0;
}

time_t time(time_t *told) {
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  if (told != NULL) *told = now.tv_sec;
  return now.tv_sec;
}
