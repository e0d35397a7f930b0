/*
 * Stands before the C library in a node's process and makes its disk worse: as the first character
 * of the file named by NARU_SHIM says, at every call.
 *   f  fsync and fdatasync fail with EIO
 *   s  they take 500 ms longer
 *   w  writes to files fail with ENOSPC
 * Anything else, or no file: all is well.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static char mode(void) {
  const char *file = getenv("NARU_SHIM");
  char mode = ' ';
  int saved = errno;
  if (file != NULL) {
    int fd = (int)syscall(SYS_openat, AT_FDCWD, file, O_RDONLY | O_CLOEXEC);
    if (fd >= 0) {
      if (syscall(SYS_read, fd, &mode, 1) != 1) mode = ' ';
      syscall(SYS_close, fd);
    }
  }
  errno = saved;
  return mode;
}

static int worse_sync(const char *name, int fd) {
  int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, name);
  switch (mode()) {
    case 'f':
      errno = EIO;
      return -1;
    case 's':
      usleep(500000);
  }
  return real(fd);
}

int fsync(int fd) { return worse_sync("fsync", fd); }
int fdatasync(int fd) { return worse_sync("fdatasync", fd); }

static int is_file(int fd) {
  struct stat s;
  return fstat(fd, &s) == 0 && S_ISREG(s.st_mode);
}

ssize_t write(int fd, const void *data, size_t size) {
  static ssize_t (*real)(int, const void *, size_t);
  if (real == NULL) real = (ssize_t(*)(int, const void *, size_t))dlsym(RTLD_NEXT, "write");
  if (mode() == 'w' && is_file(fd)) {
    errno = ENOSPC;
    return -1;
  }
  return real(fd, data, size);
}

ssize_t pwrite64(int fd, const void *data, size_t size, off64_t at) {
  static ssize_t (*real)(int, const void *, size_t, off64_t);
  if (real == NULL) real = (ssize_t(*)(int, const void *, size_t, off64_t))dlsym(RTLD_NEXT, "pwrite64");
  if (mode() == 'w' && is_file(fd)) {
    errno = ENOSPC;
    return -1;
  }
  return real(fd, data, size, at);
}
