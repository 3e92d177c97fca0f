/**
 * What electron-builder itself makes of `electron-builder.yml`, asked without Electron's binary: its loader, its
 * schema, its file matchers. These are its internals (26.x), so a new version may need this file looked at.
 */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join, relative } from 'node:path';

/** The options of electron-builder.yml that the test reads; the schema has checked all of them. */
export interface PackageConfiguration {
  readonly electronFuses: Readonly<Record<string, boolean>>;
  readonly asar: boolean;
  readonly asarUnpack: readonly string[];
  readonly extraResources: readonly { readonly from: string; readonly to: string }[];
  readonly linux: {
    readonly icon: string;
    readonly executableName: string;
    readonly target: readonly string[];
    readonly mimeTypes: readonly string[];
  };
  readonly extraMetadata: { readonly homepage: string };
  readonly appImage: { readonly executableArgs: readonly string[] };
  readonly deb: {
    readonly executableArgs: readonly string[];
    readonly depends: readonly string[];
    readonly fpm: readonly string[];
  };
  readonly rpm: {
    readonly executableArgs: readonly string[];
    readonly depends: readonly string[];
    readonly fpm: readonly string[];
  };
  readonly mac: {
    readonly icon: string;
    readonly extraResources: readonly { readonly from: string }[];
    readonly fileAssociations: readonly {
      readonly icon: string;
      readonly ext: string;
      readonly isPackage: boolean;
    }[];
  };
  readonly win: { readonly icon: string };
  readonly dmg: { readonly icon: string };
}

interface Matcher {
  readonly patterns: readonly string[];
}
interface FileSet {
  readonly src: string;
  readonly files: readonly string[];
}
interface Builder {
  getConfig(projectDir: string, file: string, options: null): Promise<PackageConfiguration>;
  validateConfiguration(config: PackageConfiguration, log: { isEnabled: false }): Promise<void>;
  getMainFileMatchers(...args: unknown[]): Matcher[];
  getNodeModuleFileMatcher(...args: unknown[]): Matcher;
  computeFileSets(...args: unknown[]): Promise<FileSet[]>;
  FileMatcher: new (
    from: string,
    to: string,
    macro: (s: string) => string,
    patterns: readonly string[],
  ) => Matcher;
  NodeModuleCopyHelper: new (
    matcher: Matcher,
    packager: object,
  ) => {
    collectNodeModules(
      module: object,
      excludedEndings: readonly string[],
      destination: string,
    ): Promise<string[]>;
  };
}

function loadBuilder(): Builder {
  const require = createRequire(createRequire(import.meta.url).resolve('electron-builder'));
  const part = (name: string): Builder => require(`app-builder-lib/out/${name}.js`) as Builder;
  return {
    ...part('util/config/config'),
    ...part('fileMatcher'),
    ...part('util/appFileCopier'),
    ...part('util/NodeModuleCopyHelper'),
  };
}
const builder = loadBuilder();
const sameText = (text: string): string => text;

/** Reads electron-builder.yml as a build would, and checks it against electron-builder's schema. @throws Error */
export async function readConfiguration(project: string): Promise<PackageConfiguration> {
  const config = await builder.getConfig(project, 'electron-builder.yml', null);
  await builder.validateConfiguration(config, { isEnabled: false });
  return config;
}

/** Checks any configuration against electron-builder's schema. @throws Error naming the offending options */
export const checkSchema = (config: PackageConfiguration): Promise<void> =>
  builder.validateConfiguration(structuredClone(config), { isEnabled: false });

/** The paths that a build would put into app.asar, relative to the project, sorted. */
export async function packagedFiles(project: string, config: PackageConfiguration): Promise<string[]> {
  const info = {
    config,
    projectDir: project,
    buildResourcesDir: 'assets',
    isPrepackedAppAsar: false,
    areNodeModulesHandledExternally: false,
    debugLogger: { isEnabled: false },
    appInfo: { type: 'module' },
    getWorkspaceRoot: async () => project,
  };
  const platform = { info };
  const target = join(project, 'app');
  const main = builder.getMainFileMatchers(
    project,
    target,
    sameText,
    {},
    platform,
    join(project, 'release'),
    false,
  );
  const sets = await builder.computeFileSets(main, null, platform, false);
  const own = sets.flatMap((set) => set.files.map((file) => relative(set.src, file)));
  const modules = builder.getNodeModuleFileMatcher(project, target, sameText, {}, info);
  const fromModules: string[] = [];
  for (const name of await productionModules(project)) {
    const dir = join(project, 'node_modules', name);
    const destination = join('node_modules', name);
    const matcher = new builder.FileMatcher(dir, join(target, destination), sameText, modules.patterns);
    const helper = new builder.NodeModuleCopyHelper(matcher, info);
    const files = await helper.collectNodeModules({ name, dir }, ['.o', '.obj'], destination);
    fromModules.push(...files.map((file) => join(destination, relative(dir, file))));
  }
  return [...own.filter((file) => !file.startsWith('node_modules')), ...fromModules].sort();
}

/** The modules `npm ci --omit=dev` would install at the top level, as the lock file says. */
async function productionModules(project: string): Promise<string[]> {
  const lock = JSON.parse(await readFile(join(project, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, { dev?: boolean; optional?: boolean; devOptional?: boolean }>;
  };
  return Object.entries(lock.packages)
    .filter(([path, entry]) => /^node_modules\/(@[^/]+\/)?[^/]+$/.test(path) && !entry.dev)
    .filter(([, entry]) => !entry.optional && !entry.devOptional)
    .map(([path]) => path.slice('node_modules/'.length));
}
