import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { readStoreFile } from '../store-file.ts';
import type { VariableStore } from '../variable-store.ts';

export const ovmfCode = '/usr/share/OVMF/OVMF_CODE_4M.secboot.fd';
export const ovmfVars = '/usr/share/OVMF/OVMF_VARS_4M.fd';
export const aavmfCode = '/usr/share/AAVMF/AAVMF_CODE.fd';
export const aavmfVars = '/usr/share/AAVMF/AAVMF_VARS.fd';

interface FirmwareBoot {
  readonly arch: 'x86_64' | 'arm64';
  readonly vars: string;
  /** Drives, devices, a serial log. */
  readonly args?: readonly string[];
  /** Looked at about once a second with what the firmware has written so far. */
  readonly until: (store: VariableStore) => boolean | Promise<boolean>;
  /** The longest that may take, in ms. */
  readonly timeout?: number;
}

/** Starts QEMU's firmware on a store, under TCG, until it has done what the test waits for. */
export async function bootFirmware(boot: FirmwareBoot): Promise<VariableStore> {
  const { arch, vars, args = [], until, timeout = 90_000 } = boot;
  const x86 = [
    ...['-machine', 'q35,smm=on,vmport=off', '-cpu', 'max,la57=off', '-m', '512'],
    ...['-global', 'driver=cfi.pflash01,property=secure,value=on', '-global', 'ICH9-LPC.disable_s3=1'],
  ];
  const machine = arch === 'x86_64' ? x86 : ['-machine', 'virt', '-cpu', 'cortex-a57', '-m', '1024'];
  const code = arch === 'x86_64' ? ovmfCode : aavmfCode;
  const child = spawn(arch === 'x86_64' ? 'qemu-system-x86_64' : 'qemu-system-aarch64', [
    ...machine,
    ...['-accel', 'tcg', '-nodefaults', '-no-user-config', '-display', 'none'],
    ...['-drive', `if=pflash,format=raw,unit=0,readonly=on,file=${code}`],
    ...['-drive', `if=pflash,format=raw,unit=1,file=${vars}`],
    ...args,
  ]);
  let stderr = '';
  child.stderr.on('data', (chunk) => {
    stderr += String(chunk);
  });
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const deadline = Date.now() + timeout;
  try {
    while (Date.now() < deadline) {
      await sleep(500);
      if (child.exitCode !== null) throw new Error(`QEMU ended early (${child.exitCode}): ${stderr}`);
      const store = await readStoreFile(vars).catch(() => null);
      if (store && (await until(store))) return store;
    }
    throw new Error(`the firmware did not get there in ${timeout} ms; ${stderr}`);
  } finally {
    await stop(child, ended);
  }
}

async function stop(child: ChildProcess, ended: Promise<void>): Promise<void> {
  child.kill('SIGKILL');
  await ended;
}
