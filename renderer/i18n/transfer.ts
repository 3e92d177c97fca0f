import { defineTexts } from './texts.ts';

/** How far a move or an arrival is. */
export const transferTexts = defineTexts(
  {
    of: (done: string, total: string) => `${done} of ${total}`,
    ofWritten: (done: string, total: string, written: string) =>
      `${done} of ${total} read, ${written} written`,
    rate: (rate: string) => `${rate}/s`,
    rateAndLeft: (rate: string, left: string) => `${rate}/s, about ${left} left`,
  },
  {
    of: (done, total) => `${done} sur ${total}`,
    ofWritten: (done, total, written) => `${done} sur ${total} lus, ${written} écrits`,
    rate: (rate) => `${rate}/s`,
    rateAndLeft: (rate, left) => `${rate}/s, encore ${left} environ`,
  },
);
