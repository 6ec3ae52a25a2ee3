#include <cblas.h>

// The routines of OpenBLAS's LAPACK that are used, by Fortran's interface: every argument is a pointer, matrices lie
// column by column. (Debian's OpenBLAS ships them without a header; LAPACKE's would be one package more.)
void dpbtrf_(
    const char *triangle, const int *order, const int *bandwidth, double *band, const int *leading,
    int *info);
void dpbtrs_(
    const char *triangle, const int *order, const int *bandwidth, const int *columns,
    const double *band, const int *leading, double *right, const int *right_leading, int *info);
void dgesdd_(
    const char *job, const int *rows, const int *columns, double *a, const int *leading,
    double *singular, double *u, const int *u_leading, double *vt, const int *vt_leading,
    double *work, const int *work_size, int *integers, int *info);
void dsyev_(
    const char *job, const char *triangle, const int *order, double *a, const int *leading,
    double *eigenvalues, double *work, const int *work_size, int *info);
