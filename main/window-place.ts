import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';

const placeSchema = z.object({
  x: z.int(),
  y: z.int(),
  width: z.int().positive(),
  height: z.int().positive(),
});
/** Where a window was, in the desktop's own pixels. */
export type WindowPlace = z.infer<typeof placeSchema>;

/** The remembered place, or null when there is none, it is unreadable, or no part of it lies on a screen. */
export function readWindowPlace(file: string, screens: readonly WindowPlace[]): WindowPlace | null {
  try {
    const place = placeSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
    const visible = screens.some(
      (s) =>
        place.x < s.x + s.width - 40 &&
        place.x + place.width > s.x + 40 &&
        place.y >= s.y - 8 &&
        place.y < s.y + s.height - 40,
    );
    return visible ? place : null;
  } catch {
    return null;
  }
}

/** Remembers a place. Written at once, because the window is closing; losing it is no failure. */
export function writeWindowPlace(file: string, place: WindowPlace): void {
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(`${file}.new`, JSON.stringify(place));
    renameSync(`${file}.new`, file);
  } catch {
    // The next start uses the default place.
  }
}
