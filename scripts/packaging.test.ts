import { constants, existsSync } from 'node:fs';
import { access, cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { builtinModules } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  checkSchema,
  type PackageConfiguration,
  packagedFiles,
  readConfiguration,
} from './electron-builder-files.ts';

const project = fileURLToPath(new URL('..', import.meta.url));
/** There after `npm run build`. */
const builtMain = join(project, 'dist/main/index.js');
const exists = (path: string) => expect(access(join(project, path)), path).resolves.toBeUndefined();

let config: PackageConfiguration;
beforeAll(async () => {
  config = await readConfiguration(project);
});

describe('the package configuration', () => {
  it('is refused by electron-builder’s schema as soon as an option is misspelt', async () => {
    await expect(checkSchema({ ...config, electronFuse: {} } as PackageConfiguration)).rejects.toThrow(
      /electronFuse/,
    );
    await expect(checkSchema(config)).resolves.toBeUndefined();
  });

  it('sets every fuse that electron-builder knows, each to its safe side', async () => {
    expect(config.electronFuses).toEqual({
      runAsNode: false,
      enableCookieEncryption: true,
      enableNodeOptionsEnvironmentVariable: false,
      enableNodeCliInspectArguments: false,
      enableEmbeddedAsarIntegrityValidation: true,
      onlyLoadAppFromAsar: true,
      loadBrowserProcessSpecificV8Snapshot: false,
      grantFileProtocolExtraPrivileges: false,
    });
    const schema = join(project, 'node_modules/app-builder-lib/scheme.json');
    const known = JSON.parse(await readFile(schema, 'utf8')) as {
      definitions: { FuseOptionsV1: { properties: Record<string, unknown> } };
    };
    // Not a fuse: re-signs the binary, which electron-builder does anyway.
    const fuses = Object.keys(known.definitions.FuseOptionsV1.properties).filter(
      (name) => name !== 'resetAdHocDarwinSignature',
    );
    expect(Object.keys(config.electronFuses).sort()).toEqual(fuses.sort());
  });

  it('names only files that are there', async () => {
    const mapped = [...config.deb.fpm, ...config.rpm.fpm].map((mapping) => mapping.split('=')[0] ?? '');
    const resources = [...config.extraResources, ...config.mac.extraResources].map(({ from }) => from);
    const icons = [config.linux.icon, config.mac.icon, config.win.icon, config.dmg.icon];
    const documents = config.mac.fileAssociations.map(({ icon }) => join('assets', icon));
    for (const path of [...mapped, ...resources, ...icons, ...documents]) await exists(path);
    for (const size of [16, 32, 48, 128, 256, 512]) await exists(`assets/icons/${size}x${size}.png`);
  });

  it('installs a `vtpm` command that starts the packaged binary', async () => {
    for (const { fpm } of [config.deb, config.rpm]) expect(fpm).toContain('assets/linux/vtpm=/usr/bin/vtpm');
    const metadata = JSON.parse(await readFile(join(project, 'package.json'), 'utf8')) as {
      productName: string;
    };
    const script = await readFile(join(project, 'assets/linux/vtpm'), 'utf8');
    expect(script).toContain(`'/opt/${metadata.productName}/${config.linux.executableName}'`);
    for (const command of ['assets/linux/vtpm', 'assets/macos/vtpm'])
      await expect(access(join(project, command), constants.X_OK)).resolves.toBeUndefined();
  });

  it('hands plain paths to the app, and never switches Chromium’s sandbox off', () => {
    expect(config.deb.executableArgs).toEqual(['%F']);
    expect(config.rpm.executableArgs).toEqual(['%F']);
    // electron-builder adds --no-sandbox to an AppImage unless told which arguments to use
    expect(config.appImage.executableArgs).toEqual([]);
  });

  it('has the address without which electron-builder makes no deb or rpm', () => {
    expect(config.extraMetadata.homepage).toMatch(/^https:/);
  });

  it('depends on what a machine with a chip needs', () => {
    for (const name of ['swtpm', 'swtpm-tools', 'qemu-system-x86', 'qemu-utils', 'ovmf', 'libsecret-1-0'])
      expect(config.deb.depends).toContain(name);
    expect(config.rpm.depends.join()).toMatch(/swtpm.*qemu-system-x86.*qemu-img.*edk2-ovmf/);
  });

  it('makes a bundle one document on macOS', () => {
    expect(config.mac.fileAssociations).toMatchObject([{ ext: 'vtpmvm', isPackage: true }, {}, {}]);
  });

  it('opens portable keychains and sealed files', async () => {
    const extensions = config.mac.fileAssociations.map(({ ext }) => ext);
    expect(extensions).toEqual(['vtpmvm', 'vtpmkeys', 'vtpmsealed']);
    for (const type of ['application/x-vtpm-keys', 'application/x-vtpm-sealed'])
      expect(config.linux.mimeTypes).toContain(type);
    const types = await readFile(join(project, 'assets/linux/vtpm-machine.xml'), 'utf8');
    for (const type of config.linux.mimeTypes) expect(types).toContain(`type="${type}"`);
  });
});

describe('the archive', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'vtpm-packaging-'));
    for (const name of ['package.json', 'package-lock.json', 'LICENSE', 'assets'])
      await cp(join(project, name), join(folder, name), { recursive: true });
    await symlink(join(project, 'node_modules'), join(folder, 'node_modules'));
    for (const file of [...built, ...unwanted]) {
      await mkdir(dirname(join(folder, file)), { recursive: true });
      await writeFile(join(folder, file), '');
    }
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const built = [
    'dist/main/index.js',
    'dist/preload/index.cjs',
    'dist/renderer/assets/index.css',
    'dist/renderer/index.html',
  ];
  const unwanted = [
    'dist/main/index.js.map',
    'dist/renderer/assets/index.js.map',
    'dist/main/session.test.js',
    'src/tpm/chip.ts',
    'main/index.ts',
    'renderer/index.html',
    'e2e/electron-stand-in/app.ts',
    'scripts/start.sh',
    'docs/architecture.md',
    'release/linux-unpacked/vtpm-desktop',
    'test-results/trace.zip',
    '.cache/demo.img',
    '.env',
  ];

  it('holds what runs, keytar, and nothing else', async () => {
    const secureBoot = 'assets/secureboot/';
    const files = await packagedFiles(folder, config);
    expect(files.filter((file) => !file.startsWith(secureBoot))).toEqual(
      [
        ...built,
        'LICENSE',
        'package.json',
        'node_modules/keytar/LICENSE.md',
        'node_modules/keytar/build/Release/keytar.node',
        'node_modules/keytar/lib/keytar.js',
        'node_modules/keytar/package.json',
      ].sort(),
    );
    expect(files).toContain(`${secureBoot}License.txt`);
    expect(files.filter((file) => /\.(der|bin)$/.test(file))).toHaveLength(10);
  });

  it.runIf(existsSync(builtMain))('brings every module that the built main process imports', async () => {
    const folder = dirname(builtMain);
    const files = (await readdir(folder)).filter((name) => name.endsWith('.js'));
    expect(files).toContain('worker.js'); // started by its name
    const texts = await Promise.all(files.map((name) => readFile(join(folder, name), 'utf8')));
    const imports = texts.flatMap((text) => [...text.matchAll(/^import .*? from ["']([^"']+)["'];?$/gm)]);
    const packages = imports.map(([, name]) => name).filter((name) => !name?.startsWith('node:'));
    expect(imports.length).toBeGreaterThan(0);
    const own = files.map((name) => `./${name}`);
    for (const name of packages) expect(['electron', 'keytar', ...builtinModules, ...own]).toContain(name);
  });

  it('leaves the native module outside, where the operating system can load it', () => {
    expect(config.asar).toBe(true);
    expect(config.asarUnpack).toContain('node_modules/keytar/**/*');
  });
});
