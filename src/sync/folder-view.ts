import { gatherMembership, signedFiles, statementsFor } from './circle-view.ts';
import { type FolderFile, readFolder } from './folder.ts';
import type { FolderView } from './views.ts';

/** Circles that still have a member, by what is in a folder, with the names of their computers. */
export function livingCircles(files: readonly FolderFile[]): { circle: string; computers: string[] }[] {
  const signed = signedFiles(files);
  return [...new Set(signed.map(({ body }) => body.circle))].flatMap((circle) => {
    if (circle === null) return [];
    const { members } = gatherMembership(circle, statementsFor(circle, signed), signed);
    return members.size > 0 ? [{ circle, computers: [...members.values()].map(({ name }) => name) }] : [];
  });
}

/**
 * What a folder says to a computer that takes no part in it yet. Nothing of it is proven before the codes are
 * compared: whoever can write to the folder can also make up a circle.
 * @throws VtpmError VTPM_ERR_SYNC_FOLDER_MISSING, VTPM_ERR_SYNC_FOLDER_FAILED
 */
export async function viewFolder(folder: string): Promise<FolderView> {
  const circles = livingCircles(await readFolder(folder));
  return { circle: circles.length > 0, computers: circles.flatMap(({ computers }) => computers) };
}
