/** A text as one word of a shell's command that a person may copy (POSIX.1-2017, 2.2.2): a path may hold anything. */
export const shellWord = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`;
