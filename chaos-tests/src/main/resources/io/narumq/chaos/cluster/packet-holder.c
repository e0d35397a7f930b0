/*
 * Packets that the kernel forwards to a tap device go back to the switch later:
 *   packet-holder TAP SWITCH DELAY_US JITTER_US LATE_PERCENT LATE_US
 * Every packet waits for the delay and up to the jitter, in the order in which they came; so many of a
 * hundred wait for so much longer, and those behind them pass. Says "ready" when the device is there. At
 * the end of its input it lets go of all it has, and says how many packets it held and how many of them
 * were overtaken.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <linux/if.h>
#include <linux/if_packet.h>
#include <linux/if_tun.h>
#include <poll.h>
#include <arpa/inet.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define FRAME_BYTES 2048
#define HELD_MAX 100000

struct frame {
  struct frame *next;
  int64_t due;
  uint64_t number;
  ssize_t length;
  char bytes[FRAME_BYTES];
};

static struct frame *first; /* by due time, then by number */
static int held;
static int64_t last_due;
static uint64_t came, overtaken, latest_sent;
static int tap, out;

static void fail(const char *what) {
  perror(what);
  exit(1);
}

static int64_t now_us(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1000000LL + now.tv_nsec / 1000;
}

static void open_tap(const char *name) {
  struct ifreq request = {.ifr_flags = IFF_TAP | IFF_NO_PI};
  strncpy(request.ifr_name, name, IFNAMSIZ - 1);
  tap = open("/dev/net/tun", O_RDWR | O_NONBLOCK);
  if (tap < 0 || ioctl(tap, TUNSETIFF, &request) < 0) fail(name);
}

/* What is sent here goes where its address says, as if the machine of the switch had sent it. */
static void open_switch(const char *name) {
  struct ifreq request = {0};
  strncpy(request.ifr_name, name, IFNAMSIZ - 1);
  out = socket(AF_PACKET, SOCK_RAW, 0);
  if (out < 0 || ioctl(out, SIOCGIFINDEX, &request) < 0) fail(name);
  struct sockaddr_ll address = {.sll_family = AF_PACKET, .sll_ifindex = request.ifr_ifindex};
  if (bind(out, (struct sockaddr *)&address, sizeof address) < 0) fail("bind");
}

static void let_go(void) {
  struct frame *frame = first;
  first = frame->next;
  held--;
  /* A packet that the switch does not take is lost, as on any network. */
  ssize_t sent = send(out, frame->bytes, frame->length, 0);
  (void)sent;
  if (frame->number < latest_sent) overtaken++;
  else latest_sent = frame->number;
  free(frame);
}

static void keep(struct frame *frame) {
  struct frame **place = &first;
  while (*place && (*place)->due <= frame->due) place = &(*place)->next;
  frame->next = *place;
  *place = frame;
  held++;
}

static int take(int64_t delay, int64_t jitter, int late_percent, int64_t late) {
  struct frame *frame = malloc(sizeof *frame);
  if (!frame) fail("malloc");
  frame->length = read(tap, frame->bytes, FRAME_BYTES);
  if (frame->length <= 0) {
    free(frame);
    return 0;
  }
  frame->number = ++came;
  int64_t due = now_us() + delay + (jitter ? random() % jitter : 0);
  if (due < last_due) due = last_due;
  last_due = due;
  frame->due = random() % 100 < late_percent ? due + late : due;
  keep(frame);
  return held < HELD_MAX;
}

int main(int count, char **arguments) {
  if (count != 7) return 2;
  open_tap(arguments[1]);
  open_switch(arguments[2]);
  int64_t delay = atoll(arguments[3]), jitter = atoll(arguments[4]), late = atoll(arguments[6]);
  int late_percent = atoi(arguments[5]);
  printf("ready\n");
  fflush(stdout);
  struct pollfd waits[] = {{.fd = tap, .events = POLLIN}, {.fd = 0, .events = POLLIN}};
  for (;;) {
    int64_t wait = first ? first->due - now_us() : 1000000;
    struct timespec bound = {.tv_sec = 0, .tv_nsec = (wait < 0 ? 0 : wait) % 1000000 * 1000};
    ppoll(waits, 2, &bound, NULL);
    char end;
    if (waits[1].revents && read(0, &end, 1) <= 0) break;
    while (take(delay, jitter, late_percent, late)) {}
    while (first && first->due <= now_us()) let_go();
  }
  while (first) let_go();
  printf("%llu %llu\n", (unsigned long long)came, (unsigned long long)overtaken);
  return 0;
}
