import type { Locale } from './table.ts';

/** A size for people: powers of 1024, as guests and QEMU count; "18.4 GB", « 18,4 Go ». */
export function bytesText(bytes: number, locale: Locale): string {
  const units = locale === 'fr' ? ['octets', 'Ko', 'Mo', 'Go', 'To'] : ['bytes', 'KB', 'MB', 'GB', 'TB'];
  const power = Math.min(units.length - 1, bytes < 1 ? 0 : Math.floor(Math.log2(bytes) / 10));
  const number = new Intl.NumberFormat(locale, { maximumFractionDigits: power === 0 ? 0 : 1 });
  return `${number.format(bytes / 1024 ** power)}\u00a0${units[power]}`;
}
