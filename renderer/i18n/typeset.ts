const narrow = '\u202f';

/** Puts narrow no-break spaces where French wants them: before ; : ! ? and %, and inside « ». */
export const typesetFrench = (text: string): string =>
  text
    .replace(/[ \u00a0]([;:!?%»])/g, `${narrow}$1`)
    .replace(/«[ \u00a0]/g, `«${narrow}`)
    .replace(/(\d) (Go|Ko|Mo|To|h|min|bits)\b/g, `$1\u00a0$2`);
