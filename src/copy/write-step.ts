/**
 * At most so many bytes are written by one call, as by cp. Linux lays larger pieces in large folios of its
 * cache; in a virtual machine that gives its free memory back, the host has to find memory for each of them
 * first (measured on 6.18: 2 MiB at a time 190 MiB/s, 128 KiB at a time 1,100).
 */
export const writeStep = 128 * 1024;
