import type { ImportedRecord } from '../../keychain/portable-views.ts';
import type { AreaContext } from '../context.ts';
import type { MachineId } from '../views.ts';
import type { ExportableKeys, ImportDecisions, InspectedKeys } from './keys-views.ts';
import * as portable from './portable-keys.ts';

/** Key records that travel in a portable keychain, `NAME.vtpmkeys` (S19–S21). */
export class Keys {
  readonly #context: AreaContext;

  constructor(context: AreaContext) {
    this.#context = context;
  }

  /** What {@link export} would write, each key tried on its storage. */
  exportable(ids: readonly MachineId[]): Promise<readonly ExportableKeys[]> {
    return portable.exportableKeys(this.#context, ids);
  }

  /** Writes the keys of machines into a new portable keychain. Nothing else is changed. */
  export(ids: readonly MachineId[], options: portable.ExportOptions): Promise<readonly ExportableKeys[]> {
    return portable.exportKeys(this.#context, ids, options);
  }

  /** What is inside a portable keychain, beside what the keychain here has. Nothing is changed. */
  inspect(path: string, passphrase: string): Promise<InspectedKeys> {
    return portable.inspectKeys(this.#context, path, passphrase);
  }

  /** Takes keys from a portable keychain; a record that is replaced stays recoverable. */
  async import(
    path: string,
    passphrase: string,
    decisions: ImportDecisions,
  ): Promise<readonly ImportedRecord[]> {
    const imported = await portable.importKeys(this.#context, path, passphrase, decisions, (id, action) =>
      this.#context.locked(id, action),
    );
    await this.#context.keysChanged();
    return imported;
  }
}
