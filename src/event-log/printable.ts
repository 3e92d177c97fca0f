/**
 * Bytes as text when that is what they are: printable UTF-8 on one line, NULs at the end dropped, at most
 * 512 characters. Else null. What a guest wrote is never trusted to be shown as it is.
 */
export function printable(bytes: Uint8Array): string | null {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
  text = text
    .replace(/\0+$/, '')
    .replace(/[\r\n\t]+/g, ' ')
    .trim();
  if (/[\p{C}\u2028\u2029]/u.test(text)) return null;
  return text.length > 512 ? `${text.slice(0, 511)}…` : text;
}

/** The same for UTF-16, as UEFI writes it. */
export function printableUtf16(bytes: Uint8Array): string | null {
  if (bytes.length % 2 !== 0) return null;
  return printable(Buffer.from(Buffer.from(bytes).toString('utf16le').replace(/\0+$/, ''), 'utf8'));
}
