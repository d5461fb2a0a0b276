/** The directory of the program in ko's images. */
export const PROGRAMS = '/ko-app';

/** The directory of kodata in ko's images. */
export const DATA = '/var/run/ko';
