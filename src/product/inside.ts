import { VtpmError } from '../errors/error.ts';
import { measuredStart } from '../event-log/measured-start.ts';
import type { MeasuredStart } from '../event-log/measured-views.ts';
import { findRecord, passwordBytes } from '../keychain/record.ts';
import { bundleLayout } from '../machine/bundle-layout.ts';
import { readBundle } from '../machine/library.ts';
import { RemoteMachine } from '../session/remote.ts';
import { checkStorage } from '../swtpm/state-header.ts';
import { findSwtpmTools } from '../swtpm/tools.ts';
import { readAuthority } from '../tpm/certificates.ts';
import { clearChip, previewClear } from '../tpm/clear-chip.ts';
import { clearLockout } from '../tpm/clear-lockout.ts';
import { type StorageAccess, withCopyOpen } from '../tpm/describe.ts';
import { asDamage } from '../tpm/diagnose.ts';
import type {
  CertificatesRenewal,
  ChipInside,
  ClearPreview,
  LockoutState,
  MaintenanceResult,
  StorageTest,
} from '../tpm/inside-views.ts';
import type { MaintainOptions } from '../tpm/maintain.ts';
import { readInside, readLockout } from '../tpm/read-inside.ts';
import { renewCertificates } from '../tpm/renew-certificates.ts';
import { testStorage } from '../tpm/test-storage.ts';
import type { Tpm2Client } from '../tpm2/client.ts';
import { keepRule } from './chip.ts';
import type { AreaContext } from './context.ts';
import type { MachineId } from './views.ts';

/**
 * The chip of a machine from within, and its maintenance. Reading works on a private copy of the storage and
 * changes nothing; maintenance needs a stopped machine, keeps the state before it as a backup, and is done
 * wholly or not at all.
 *
 * All of them throw VTPM_ERR_TPM_ABSENT, VTPM_ERR_STORAGE_…, VTPM_ERR_KEY_…, VTPM_ERR_KEYCHAIN_…,
 * VTPM_ERR_SWTPM_… and VTPM_ERR_TPM_…; maintenance also VTPM_ERR_MACHINE_RUNNING and VTPM_ERR_MACHINE_BUSY.
 */
export class Inside {
  readonly #context: AreaContext;

  constructor(context: AreaContext) {
    this.#context = context;
  }

  /**
   * Everything inside the chip. The machine may be running: the copy is then as the chip last wrote it, see
   * {@link ChipInside.machine}.
   */
  async read(id: MachineId): Promise<ChipInside> {
    const [authority, running] = [await this.#authority(), (await this.#context.running()).has(id)];
    return this.#onCopy(id, (client) => readInside(client, { authority, running, now: new Date() }));
  }

  /** The lockout state alone. */
  lockout(id: MachineId): Promise<LockoutState> {
    return this.#onCopy(id, readLockout);
  }

  /**
   * The start of a running machine as its firmware and boot loader measured it. Its memory is looked through
   * for the log, while which the guest goes on.
   * @throws VtpmError VTPM_ERR_MACHINE_NOT_RUNNING, VTPM_ERR_EVENT_LOG_MISSING
   */
  async measured(id: MachineId): Promise<MeasuredStart> {
    const { startedAt, log } = await this.eventLog(id);
    return measuredStart(log, { startedAt, readAt: new Date().toISOString() });
  }

  /** The same log in the TCG's binary form, as tools read it (tpm2_eventlog). */
  async eventLog(id: MachineId): Promise<{ readonly startedAt: string; readonly log: Buffer }> {
    const { name, tpm } = await readBundle(id);
    if (!tpm) throw new VtpmError('VTPM_ERR_TPM_ABSENT', { name });
    const session = (await this.#context.running()).get(id);
    if (!session) throw new VtpmError('VTPM_ERR_MACHINE_NOT_RUNNING', { name });
    const remote = await RemoteMachine.connect(session.controlSocket);
    try {
      return { startedAt: session.startedAt, log: await remote.eventLog() };
    } finally {
      remote.close();
    }
  }

  /** What {@link clear} would take from the guest. */
  clearPreview(id: MachineId): Promise<ClearPreview> {
    return this.#onCopy(id, previewClear);
  }

  /** The certificate authority of this computer that signs chips, PEM; null where no chip has been made yet. */
  async rootCertificate(): Promise<string | null> {
    return (await this.#authority()).root?.toString() ?? null;
  }

  /** Tests the storage of a stopped machine, on a copy. A storage that fails is a result, no error. */
  test(id: MachineId): Promise<StorageTest> {
    return this.#context.locked(id, async () => {
      const { name, uuid, tpm } = await readBundle(id);
      if (!tpm) throw new VtpmError('VTPM_ERR_TPM_ABSENT', { name });
      const record = await findRecord(await this.#context.keychain(), uuid, tpm.storageId);
      return testStorage({
        access: {
          stateDir: bundleLayout(id).tpm,
          password: passwordBytes(record),
          cipher: tpm.cipher,
          tools: findSwtpmTools(),
        },
        authority: await this.#authority(),
        expected: tpm.ekFingerprint,
        name,
        now: new Date(),
      });
    });
  }

  /** Sets the count of wrong tries to zero. */
  clearLockout(id: MachineId): Promise<MaintenanceResult> {
    return this.#maintain(id, clearLockout);
  }

  /** Has this computer's authority sign new certificates for the chip's endorsement keys. */
  renewCertificates(id: MachineId): Promise<CertificatesRenewal> {
    const caDir = this.#context.places.certificateAuthority;
    return this.#maintain(id, (options) => renewCertificates({ ...options, caDir }));
  }

  /** Clears the chip: the guest's keys, passwords and NV indices go (see {@link clearPreview}). */
  clear(id: MachineId): Promise<MaintenanceResult> {
    return this.#maintain(id, clearChip);
  }

  #authority() {
    return readAuthority(this.#context.places.certificateAuthority);
  }

  #maintain<T>(id: MachineId, work: (options: MaintainOptions) => Promise<T>): Promise<T> {
    return this.#context.locked(id, async () => {
      const description = await readBundle(id);
      const keychain = await this.#context.keychain();
      const result = await work({ bundleRoot: id, description, keychain, tools: findSwtpmTools() });
      await keepRule(this.#context, id, description);
      return result;
    });
  }

  async #onCopy<T>(id: MachineId, action: (client: Tpm2Client) => Promise<T>): Promise<T> {
    const { name, uuid, tpm } = await readBundle(id);
    if (!tpm) throw new VtpmError('VTPM_ERR_TPM_ABSENT', { name });
    const stateDir = bundleLayout(id).tpm;
    await checkStorage(stateDir, tpm.cipher); // told before its key
    const record = await findRecord(await this.#context.keychain(), uuid, tpm.storageId);
    const access: StorageAccess = {
      ...{ stateDir, password: passwordBytes(record), cipher: tpm.cipher, tools: findSwtpmTools() },
    };
    return withCopyOpen(access, action).catch((error: unknown) => {
      throw asDamage(error, stateDir);
    });
  }
}
