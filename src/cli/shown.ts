/** Names come from files that somebody else wrote: no control characters reach the terminal. */
export const shown = (text: string): string => text.replace(/\p{C}/gu, '�').slice(0, 60);
