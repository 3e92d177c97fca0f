import type { JSX } from 'react';
import './icon.css';

export type DeviceIcon = `device-${
  | 'boot'
  | 'cd'
  | 'cloud'
  | 'cpu'
  | 'disk'
  | 'file'
  | 'g-linux'
  | 'g-other'
  | 'g-win'
  | 'gpu'
  | 'history'
  | 'key'
  | 'laptop'
  | 'net'
  | 'newchip'
  | 'serial'
  | 'share'
  | 'shield'
  | 'sound'
  | 'store'
  | 'tower'
  | 'tpm'
  | 'usb'}`;
export type GlyphIcon = `glyph-${
  | 'check'
  | 'chip'
  | 'copy'
  | 'down'
  | 'ext'
  | 'eye'
  | 'folder'
  | 'gear'
  | 'general'
  | 'grip'
  | 'hardware'
  | 'info'
  | 'lock'
  | 'max'
  | 'minus'
  | 'more'
  | 'options'
  | 'play'
  | 'plus'
  | 'power'
  | 'pulse'
  | 'refresh'
  | 'right'
  | 'search'
  | 'security'
  | 'shieldok'
  | 'stop'
  | 'ud'
  | 'unlock'
  | 'up'
  | 'x'}`;
export type MarkIcon = `mark-${'bad' | 'busy' | 'info' | 'off' | 'ok' | 'todo' | 'warn'}`;
export type IconName = DeviceIcon | GlyphIcon | MarkIcon;

interface Drawing {
  readonly viewBox: string;
  readonly inner: string;
}

const files = import.meta.glob<string>('../icons/*.svg', { query: '?raw', import: 'default', eager: true });

const drawings = new Map<string, Drawing>(
  Object.entries(files).map(([path, text]) => {
    const name = path.slice(path.lastIndexOf('/') + 1, -'.svg'.length);
    const viewBox = /viewBox="([^"]+)"/.exec(text)?.[1] ?? '0 0 24 24';
    const inner = text.slice(text.indexOf('>', text.indexOf('<svg')) + 1, text.lastIndexOf('</svg>'));
    return [name, { viewBox, inner }];
  }),
);

/** Line widths that keep a device icon's weight at each size at which it is drawn. */
const deviceStroke = (size: number): number => (size >= 56 ? 1 : size >= 40 ? 1.2 : size >= 34 ? 1.1 : 1.5);

interface IconProps {
  readonly name: IconName;
  /** px; devices 20, glyphs and marks 16 unless told. */
  readonly size?: number;
  readonly strokeWidth?: number;
  /** What it says to a screen reader; decoration without it. */
  readonly label?: string | undefined;
  readonly className?: string;
}

/** One of the drawn icons, inline, in the colours of the text around it and of the tokens. */
export function Icon({ name, size, strokeWidth, label, className }: IconProps): JSX.Element {
  const drawing = drawings.get(name);
  const device = name.startsWith('device-');
  const pixels = size ?? (device ? 20 : 16);
  const stroke = strokeWidth ?? (device ? deviceStroke(pixels) : name.startsWith('mark-') ? 1.7 : 1.8);
  return (
    <svg
      className={`icon ${className ?? ''}`}
      width={pixels}
      height={pixels}
      viewBox={drawing?.viewBox}
      fill="none"
      stroke={device ? 'var(--icon-line)' : 'currentColor'}
      strokeWidth={stroke}
      strokeLinecap="round"
      strokeLinejoin="round"
      {...(label ? { role: 'img', 'aria-label': label } : { 'aria-hidden': true })}
      // biome-ignore lint/security/noDangerouslySetInnerHtml: the product's own drawings, bundled at build time
      dangerouslySetInnerHTML={{ __html: drawing?.inner ?? '' }}
    />
  );
}
