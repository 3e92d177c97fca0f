const longest = 100;
const forbidden = /[/\\:*?"<>|\p{Cc}]/u;

/** What of a name, without the space around it, could not be a folder's name on every OS; null when nothing. */
export function nameProblem(name: string): 'empty' | 'too-long' | 'characters' | 'dot-first' | null {
  if (name === '') return 'empty';
  if (name.length > longest) return 'too-long';
  if (forbidden.test(name)) return 'characters';
  return name.startsWith('.') ? 'dot-first' : null;
}
