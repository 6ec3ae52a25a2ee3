#ifndef RETOUCH_CPNG_H
#define RETOUCH_CPNG_H
#endif
