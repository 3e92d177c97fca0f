/**
 * Sealing and copying a machine against the tools that a person would take instead, in one run on the same
 * sparse disk: `node scripts/bench-move.ts [--data MiB] [--virtual GiB] [--rounds N] [--folder DIR] [--quick] [--disks raw,files]`.
 * Every command ends with the result synced. Ours includes reading it back and checking it; theirs don't, so
 * for the tar pipeline its own check (`age -d | zstd -dt`) is measured as well. `--quick` leaves out the tools
 * that take minutes.
 */
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  closeSync,
  existsSync,
  ftruncateSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { sealedExtension } from '../src/archive/manifest.ts';
import { bundlePrograms } from '../src/cli/testing/build.ts';
import { formatDescription } from '../src/machine/description.ts';
import { planMachine } from '../src/machine/new-machine.ts';

const { values } = parseArgs({
  options: {
    data: { type: 'string', default: '1024' },
    virtual: { type: 'string', default: '40' },
    rounds: { type: 'string', default: '3' },
    folder: { type: 'string', default: tmpdir() },
    quick: { type: 'boolean', default: false },
    disks: { type: 'string', default: 'raw,qcow2,files' },
  },
});
const MiB = 1024 * 1024;
const root = fileURLToPath(new URL('..', import.meta.url));

/** What is measured runs in a process of its own, bundled as the app is. */
async function bundleOurs(outDir: string): Promise<string> {
  await bundlePrograms(outDir, { run: join(root, 'scripts/bench-move-run.ts') });
  return join(outDir, 'run.js');
}

interface Measured {
  readonly seconds: number;
  /** Of one core. */
  readonly cpuPercent: number;
  /** Of all processes together. */
  readonly peakMiB: number;
  readonly bytes: number;
}

/** What the processes of a group had in memory at most, in MiB, added up; the shell that starts them does not count. */
function memoryOf(group: number): number {
  let sum = 0;
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name) && Number(name) !== group))
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
      if (Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[2]) !== group) continue;
      sum += Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1] ?? 0) / 1024;
    } catch {
      // ended meanwhile
    }
  return sum;
}

/**
 * Fills and frees as much of the file cache as a result takes: a virtual machine may have given memory back
 * to its host, and who needs it first afterwards would pay for that.
 */
function warmUp(path: string): void {
  execFileSync('dd', ['if=/dev/zero', `of=${path}`, 'bs=128k', `count=${8 * Number(values.data)}`], {
    stdio: 'ignore',
  });
  rmSync(path);
}

/** Runs a shell command; `result` is what it makes, measured and then removed. */
async function measure(command: string, result: string, keep = false): Promise<Measured> {
  rmSync(result, { recursive: true, force: true });
  warmUp(`${result}.warm`);
  const script = `TIMEFORMAT='%R %U %S'; set -o pipefail; time { ${command}; }`;
  const child = spawn('bash', ['-c', script], { detached: true, stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  let peak = 0;
  const timer = setInterval(() => {
    peak = Math.max(peak, memoryOf(child.pid ?? -1));
  }, 250);
  const code = await new Promise((resolve) => child.once('close', resolve));
  clearInterval(timer);
  if (code !== 0) throw new Error(`${command}: ${said}`);
  const [seconds = 0, user = 0, system = 0] = (said.trim().split('\n').at(-1) ?? '').split(' ').map(Number);
  const bytes = Number(execFileSync('du', ['-s', '-B1', result], { encoding: 'utf8' }).split('\t')[0]);
  if (!keep) rmSync(result, { recursive: true, force: true });
  return {
    seconds,
    cpuPercent: Math.round((100 * (user + system)) / seconds),
    peakMiB: Math.round(peak),
    bytes,
  };
}

const kinds = ['raw', 'qcow2', 'files'] as const;
type Kind = (typeof kinds)[number];

/** Half of each MiB is random, half the same text. */
function* halfCompressible(dataMiB: number): Generator<Buffer> {
  const text = Buffer.from(
    Array.from({ length: 40_000 }, (_, i) => `line ${i * 7919} of a log file\n`).join(''),
  );
  for (let i = 0; i < dataMiB; i++) {
    const chunk = randomBytes(MiB);
    text.copy(chunk, 0, (i * 4099) % 1000, ((i * 4099) % 1000) + MiB / 2);
    yield chunk;
  }
}

/** The files under a folder, in the order of their names. */
function* filesUnder(folder: string): Generator<string> {
  const entries = readdirSync(folder, { withFileTypes: true });
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* filesUnder(path);
    else if (entry.isFile()) yield path;
  }
}

/** What an installed system consists of: this computer's own programs and libraries. */
function* systemFiles(dataMiB: number): Generator<Buffer> {
  const chunk = Buffer.alloc(MiB);
  let fill = 0;
  let left = dataMiB;
  for (const folder of ['/usr/bin', '/usr/lib'])
    for (const path of filesUnder(folder)) {
      const content = readFileSync(path);
      for (let at = 0; at < content.length; ) {
        const taken = content.copy(chunk, fill, at);
        at += taken;
        fill += taken;
        if (fill < MiB) continue;
        yield chunk;
        fill = 0;
        if (--left === 0) return;
      }
    }
}

/** A bundle with one disk, its data in stretches over the whole of it. */
function makeDisk(folder: string, kind: Kind, dataMiB: number, virtualGiB: number): string {
  const bundle = join(folder, `${kind}.vtpmvm`);
  mkdirSync(join(bundle, 'disks'), { recursive: true });
  const { description } = planMachine(
    { name: kind, guestOs: 'linux', disk: null },
    'x86_64',
    new Date(),
    4096,
  );
  writeFileSync(join(bundle, 'machine.json'), formatDescription(description));
  const path = join(bundle, 'disks', `main.${kind === 'qcow2' ? 'qcow2' : 'img'}`);
  const raw = kind === 'qcow2' ? join(folder, 'source.img') : path;
  const fd = openSync(raw, 'w');
  ftruncateSync(fd, virtualGiB * 1024 * MiB);
  const stretch = 16;
  const distance = Math.floor((virtualGiB * 1024) / Math.ceil(dataMiB / stretch));
  let i = 0;
  for (const chunk of kind === 'files' ? systemFiles(dataMiB) : halfCompressible(dataMiB)) {
    writeSync(fd, chunk, 0, MiB, (Math.floor(i / stretch) * distance + (i % stretch)) * MiB);
    i++;
  }
  closeSync(fd);
  if (kind === 'qcow2') {
    execFileSync('qemu-img', ['convert', '-O', 'qcow2', raw, path]);
    rmSync(raw);
  }
  execFileSync('sync');
  return bundle;
}

const median = (numbers: readonly number[]): number =>
  numbers.toSorted((a, b) => a - b)[numbers.length >> 1] ?? 0;

async function compare(folder: string, kind: Kind, run: string): Promise<void> {
  const bundle = makeDisk(folder, kind, Number(values.data), Number(values.virtual));
  const disk = join(bundle, 'disks', readdirSync(join(bundle, 'disks'))[0] ?? '');
  const out = join(folder, 'out');
  const identity = join(folder, 'identity');
  if (!existsSync(identity)) spawnSync('age-keygen', ['-o', identity]);
  const recipient = existsSync(identity) && /age1\w+/.exec(readFileSync(identity, 'utf8'))?.[0];
  if (!recipient) console.log('(age is not installed: the tar pipeline runs without it)');
  const us = (action: string, from: string, to: string) =>
    `'${process.execPath}' '${run}' ${action} '${from}' '${to}'`;
  const target = join(folder, `out${sealedExtension}`);
  const pipeline = `tar -C '${folder}' -cS ${kind}.vtpmvm | zstd -q -T0 ${recipient ? `| age -r ${recipient}` : ''} >'${out}'; sync '${out}'`;
  const check = `${recipient ? `age -d -i '${identity}' '${out}'` : `cat '${out}'`} | zstd -q -dt`;
  const commands: Record<string, readonly [command: string, result: string]> = {
    'sealed archive': [us('seal', bundle, target), target],
    'tar -S | zstd -T0 | age': [pipeline, out],
    '… and its check': [`${pipeline}; ${check}`, out],
    copy: [us('copy', bundle, `${out}.vtpmvm`), `${out}.vtpmvm`],
    'cp --sparse=always': [
      `cp -a --sparse=always --reflink=never '${bundle}' '${out}'; sync '${out}'/disks/*`,
      out,
    ],
    'rsync -aS': [`rsync -aS '${bundle}/' '${out}/'; sync '${out}'/disks/*`, out],
    'qemu-img convert -c': [`qemu-img convert -c -O qcow2 '${disk}' '${out}'; sync '${out}'`, out],
  };
  const slow = ['rsync -aS', 'qemu-img convert -c'];
  if (spawnSync('rsync', ['--version']).status !== 0) delete commands['rsync -aS'];
  if (values.quick) for (const name of slow) delete commands[name];
  const results: Record<string, Measured[]> = {};
  for (let round = 0; round < Number(values.rounds); round++)
    for (const [name, [command, result]] of Object.entries(commands)) {
      if (round > 0 && slow.includes(name)) continue; // once is enough to see it
      results[name] ??= [];
      results[name].push(await measure(command, result));
    }
  await measure(us('seal', bundle, target), target, true);
  results.unpack = [await measure(`mkdir '${out}' && ${us('unseal', target, out)}`, out)];
  rmSync(target);
  console.log(`\n${kind}: ${values.data} MiB of data in ${values.virtual} GiB`);
  const of = (name: string, field: keyof Measured) => median((results[name] ?? []).map((r) => r[field]));
  for (const name of Object.keys(results))
    console.log(
      `  ${name.padEnd(24)} ${of(name, 'seconds').toFixed(1).padStart(6)} s ${String(of(name, 'cpuPercent')).padStart(4)} % CPU ${String(of(name, 'peakMiB')).padStart(5)} MiB memory ${(of(name, 'bytes') / MiB).toFixed(0).padStart(6)} MiB on disk`,
    );
  // of the same round, so that a machine that is busy for a while makes both slower
  const ratio = (a: string, b: string, field: keyof Measured) =>
    median((results[a] ?? []).map((r, i) => r[field] / (results[b]?.[i]?.[field] ?? Number.NaN))).toFixed(2);
  console.log(
    `  sealed archive / tar pipeline: time ${ratio('sealed archive', 'tar -S | zstd -T0 | age', 'seconds')} (aim 1.00), with the pipeline's check ${ratio('sealed archive', '… and its check', 'seconds')} (aim 0.80), size ${ratio('sealed archive', 'tar -S | zstd -T0 | age', 'bytes')} (aim 1.05), memory ${of('sealed archive', 'peakMiB')} MiB (aim 200)`,
  );
  console.log(
    `  copy with verification / cp: time ${ratio('copy', 'cp --sparse=always', 'seconds')} (aim 1.50)`,
  );
  rmSync(bundle, { recursive: true });
}

const folder = mkdtempSync(join(values.folder, 'vtpm-bench-move-'));
try {
  const run = await bundleOurs(join(folder, 'bundled'));
  for (const kind of kinds) if (values.disks.split(',').includes(kind)) await compare(folder, kind, run);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
