/** Asks a yes-or-no question on the terminal; null when there is none. Ctrl-C and Ctrl-D say no. */
export async function confirmOnTerminal(question: string): Promise<boolean | null> {
  const answer = await askOnTerminal(`${question} [y/N] `);
  return answer === null ? null : isYes(answer);
}

export const isYes = (answer: string): boolean => /^(y|yes|o|oui)$/i.test(answer);

/** What is typed on the terminal, trimmed; null when there is none. Nothing typed for Ctrl-C and Ctrl-D. */
export async function askOnTerminal(question: string): Promise<string | null> {
  if (!process.stdin.isTTY) return null;
  const { createInterface } = await import('node:readline/promises');
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    // readline ends with these keys, and leaves the question without an answer
    const ended = new Promise<string>((resolve) => terminal.once('close', () => resolve('')));
    return (await Promise.race([terminal.question(question), ended])).trim();
  } finally {
    terminal.close();
  }
}
