import { VtpmError } from '../../errors/error.ts';
import { lockBundle } from '../../machine/change.ts';
import { thisInstallation } from '../../machine/installation.ts';
import { readBundle, writeBundle } from '../../machine/library.ts';
import type { Retirement } from '../../move/views.ts';
import type { AreaContext } from '../context.ts';
import type { MachineId } from '../views.ts';

/** Moves a stopped machine's bundle to the trash and takes it off the list. Its keys stay in the keychain. */
export async function trashMachine(context: AreaContext, id: MachineId): Promise<void> {
  const lock = await lockBundle(id, context.program);
  lock.release(); // some trashes are on another disk: the folder must not be held open
  const { moveToTrash } = await import('../trash.ts');
  await moveToTrash(id);
  await context.library.forget(id);
  context.changed(id);
}

/** See {@link Moves.retire}. */
export async function retire(
  context: AreaContext,
  id: MachineId,
  how: Retirement,
  to: string | null,
): Promise<void> {
  const { id: from } = await thisInstallation(context.places.config);
  // marked in either case: a bundle that is taken back out of the trash still says that it went elsewhere
  await context.locked(id, async () => {
    const movedAway = { at: new Date().toISOString(), to, from };
    await writeBundle(id, { ...(await readBundle(id)), movedAway });
  });
  if (how === 'trash') await trashMachine(context, id);
}

/** See {@link Moves.takeBack}. @throws VtpmError VTPM_ERR_USAGE when it is not marked as moved */
export async function takeBack(context: AreaContext, id: MachineId): Promise<void> {
  await context.locked(id, async () => {
    const description = await readBundle(id);
    if (!description.movedAway)
      throw new VtpmError('VTPM_ERR_USAGE', { reason: `“${description.name}” is not marked as moved` });
    await writeBundle(id, { ...description, movedAway: null });
  });
}
