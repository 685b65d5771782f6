/* Keeps a second folder with what of a first would surely be there if the power failed now: of each file what it was when
   it was last flushed, of names that were changed the new ones. Loaded into Causeway by LD_PRELOAD; see power.rs. */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *home, *kept;
/* The power fails at this call of fsync: at an odd number before anything is flushed, at an even one after. */
static long fails_at, calls;
static pthread_mutex_t turn = PTHREAD_MUTEX_INITIALIZER;
static int (*real_fsync)(int), (*real_fdatasync)(int), (*real_unlink)(const char *);
static int (*real_rename)(const char *, const char *);

__attribute__((constructor)) static void begin(void) {
  home = getenv("POWER_HOME");
  kept = getenv("POWER_KEPT");
  const char *at = getenv("POWER_FAILS_AT");
  fails_at = at ? atol(at) : 0;
  real_fsync = dlsym(RTLD_NEXT, "fsync");
  real_fdatasync = dlsym(RTLD_NEXT, "fdatasync");
  real_unlink = dlsym(RTLD_NEXT, "unlink");
  real_rename = dlsym(RTLD_NEXT, "rename");
}

/* A defect of the test must not look like one of Causeway. */
static void expect(int is_true, const char *what) {
  if (is_true) return;
  dprintf(2, "panicked: the test's power.c: %s: %s\n", what, strerror(errno));
  abort();
}

static int is_kept(const char *path, char *twin) {
  size_t length = home ? strlen(home) : 0;
  if (!length || strncmp(path, home, length) || path[length] != '/') return 0;
  expect(snprintf(twin, PATH_MAX, "%s%s", kept, path + length) < PATH_MAX, "a long path");
  return 1;
}

static void make_folder_of(const char *path) {
  char folder[PATH_MAX];
  snprintf(folder, sizeof folder, "%s", path);
  for (char *at = folder + strlen(kept) + 1; (at = strchr(at, '/')); *at++ = '/') {
    *at = 0;
    expect(!mkdir(folder, 0700) || errno == EEXIST, folder);
  }
}

static void make_empty(const char *twin, int flags) {
  make_folder_of(twin);
  int to = open(twin, O_WRONLY | O_CREAT | O_CLOEXEC | flags, 0600);
  expect(to >= 0 && !close(to), twin);
}

/* Reads by the descriptor that is there: to close another of the same file would end SQLite's locks on it. */
static void keep_file(int fd, const char *path, const char *twin) {
  static char piece[1 << 16];
  char beside[PATH_MAX + 8];
  int own = -1;
  if (fcntl(fd, F_GETFL) & O_WRONLY) expect((fd = own = open(path, O_RDONLY | O_CLOEXEC)) >= 0, path);
  make_folder_of(twin);
  snprintf(beside, sizeof beside, "%s.new", twin);
  int to = open(beside, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  expect(to >= 0, beside);
  ssize_t got;
  for (off_t at = 0; (got = pread(fd, piece, sizeof piece, at)) > 0; at += got)
    expect(write(to, piece, got) == got, beside);
  expect(got == 0 && !close(to) && !real_rename(beside, twin), path);
  if (own >= 0) close(own);
}

static void keep_names(const char *folder) {
  DIR *all = opendir(folder);
  expect(all != NULL, folder);
  for (struct dirent *one; (one = readdir(all));) {
    char path[PATH_MAX + sizeof one->d_name + 1], twin[PATH_MAX];
    snprintf(path, sizeof path, "%s/%s", folder, one->d_name);
    if (one->d_type == DT_REG && is_kept(path, twin)) make_empty(twin, 0);
  }
  closedir(all);
}

static int flush(int fd, int (*real)(int)) {
  char name[64], path[PATH_MAX], twin[PATH_MAX];
  struct stat about;
  snprintf(name, sizeof name, "/proc/self/fd/%d", fd);
  ssize_t length = readlink(name, path, sizeof path - 1);
  path[length > 0 ? length : 0] = 0;
  if (!is_kept(path, twin) || fstat(fd, &about) || !about.st_nlink) return real(fd);
  pthread_mutex_lock(&turn);
  if (++calls == fails_at) kill(getpid(), SIGKILL);
  int done = real(fd), why = errno;
  if (!done && S_ISREG(about.st_mode)) keep_file(fd, path, twin);
  if (!done && S_ISDIR(about.st_mode)) keep_names(path);
  if (++calls == fails_at) kill(getpid(), SIGKILL);
  pthread_mutex_unlock(&turn);
  errno = why;
  return done;
}

int fsync(int fd) { return flush(fd, real_fsync); }
int fdatasync(int fd) { return flush(fd, real_fdatasync); }

int unlink(const char *path) {
  char twin[PATH_MAX];
  if (!is_kept(path, twin)) return real_unlink(path);
  pthread_mutex_lock(&turn);
  int done = real_unlink(path), why = errno;
  if (!done) real_unlink(twin);
  pthread_mutex_unlock(&turn);
  errno = why;
  return done;
}

/* What was not flushed before it got its name is empty then. */
int rename(const char *from, const char *to) {
  char twin[PATH_MAX], new[PATH_MAX];
  if (!is_kept(from, twin) || !is_kept(to, new)) return real_rename(from, to);
  pthread_mutex_lock(&turn);
  struct stat about;
  int done = real_rename(from, to), why = errno;
  if (!done) {
    make_folder_of(new);
    if (real_rename(twin, new) && !stat(to, &about) && S_ISREG(about.st_mode)) make_empty(new, O_TRUNC);
  }
  pthread_mutex_unlock(&turn);
  errno = why;
  return done;
}
