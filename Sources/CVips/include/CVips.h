#ifndef RETOUCH_CVIPS_H
#define RETOUCH_CVIPS_H
#endif
