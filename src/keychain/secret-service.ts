/**
 * What keytar can't say, asked of the Secret Service itself (freedesktop.org Secret Service API 0.2): whether
 * it is locked, and which accounts have a record. No secret is read here, and asking shows no prompt.
 */
import { join } from 'node:path';
import type { MessageBus } from 'dbus-native';

const service = 'org.freedesktop.secrets';
const servicePath = '/org/freedesktop/secrets';
const collectionPath = `${servicePath}/aliases/default`;

/** Where GDBus, and so libsecret, finds the session's bus (`g_dbus_address_get_for_bus_sync`). */
function sessionBusAddress(environment: NodeJS.ProcessEnv = process.env): string | null {
  const { DBUS_SESSION_BUS_ADDRESS: address, XDG_RUNTIME_DIR: runtime } = environment;
  return address || (runtime ? `unix:path=${join(runtime, 'bus')}` : null);
}

/** Runs `ask` on a connection of its own, so that nothing outlives the question. */
async function withSessionBus<T>(timeoutMs: number, ask: (bus: MessageBus) => Promise<T>): Promise<T> {
  const busAddress = sessionBusAddress();
  if (busAddress === null) throw new Error('Could not connect: there is no D-Bus session bus');
  const { default: dbus } = await import('dbus-native'); // only Linux needs it
  // `direct` leaves the greeting to us: the library throws a failed one out of a timer, which ends the process
  const bus = dbus.createClient({ busAddress, timeout: timeoutMs, direct: true });
  let deadline: NodeJS.Timeout | undefined;
  try {
    return await new Promise<T>((resolve, reject) => {
      bus.connection.on('error', reject);
      bus.connection.on('end', () => reject(new Error('The connection is closed')));
      deadline = setTimeout(() => reject(new Error('No reply from the session bus')), 2 * timeoutMs);
      const greeted = bus.invoke({
        ...{ destination: 'org.freedesktop.DBus', path: '/org/freedesktop/DBus' },
        ...{ interface: 'org.freedesktop.DBus', member: 'Hello' },
      });
      greeted.then(() => ask(bus)).then(resolve, reject);
    });
  } finally {
    clearTimeout(deadline);
    bus.connection.on('error', () => undefined);
    bus.connection.end();
  }
}

const property = async (bus: MessageBus, path: string, of: string, name: string): Promise<unknown> =>
  bus.invoke({
    ...{ destination: service, path, interface: 'org.freedesktop.DBus.Properties', member: 'Get' },
    ...{ signature: 'ss', body: [of, name] },
  });

/** The item was removed after it had been found: by its own process, or by another. */
const isGone = (error: unknown): boolean =>
  /UnknownObject|UnknownMethod|NoSuchObject|does not exist|No such (object|interface|item)/i.test(
    `${(error as { dbusName?: string }).dbusName ?? ''} ${(error as Error).message}`,
  );

/** What is found of a service's records. */
export interface ServiceRecords {
  /** Attribute `account` of every readable record, in no order. */
  readonly accounts: readonly string[];
  /** Whether some lie in a locked collection: their attributes can't be read. */
  readonly someLocked: boolean;
}

/**
 * The accounts that have a record of `name`. A record that is removed meanwhile is left out.
 * @param timeoutMs how long each answer may take, in milliseconds
 * @throws the bus's own error, when there is no bus, no service or no answer
 */
export const recordsOfService = (name: string, timeoutMs: number): Promise<ServiceRecords> =>
  withSessionBus(timeoutMs, async (bus) => {
    const [unlocked, locked] = (await new Promise((resolve, reject) => {
      bus.invoke(
        {
          ...{ destination: service, path: servicePath, interface: 'org.freedesktop.Secret.Service' },
          ...{ member: 'SearchItems', signature: 'a{ss}', body: [{ service: name }] },
        },
        (error: Error | null, open: string[], closed: string[]) =>
          error ? reject(error) : resolve([open, closed]),
      );
    })) as [string[], string[]];
    const accounts = await Promise.all(
      unlocked.map(async (path) => {
        try {
          const attributes = await property(bus, path, 'org.freedesktop.Secret.Item', 'Attributes');
          return (attributes as Record<string, string>).account ?? null;
        } catch (error) {
          if (isGone(error)) return null;
          throw error;
        }
      }),
    );
    return { accounts: accounts.filter((account) => account !== null), someLocked: locked.length > 0 };
  });

/** There was an answer to wait for, and it did not come. */
const isLate = (error: unknown): boolean =>
  /NoReply|No reply|ETIMEDOUT/i.test(
    `${(error as { code?: string }).code ?? ''} ${(error as Error).message}`,
  );

/**
 * Whether the default collection of the Secret Service is locked. Null when there is no bus, no service, or no
 * default collection yet. libsecret itself can't say: reading from a locked collection whose prompt failed
 * looks just like a missing record.
 * @throws the bus's own error when the service is there and does not answer: then it may be locked
 */
export async function isCollectionLocked(timeoutMs = 6_000): Promise<boolean | null> {
  try {
    const locked = await withSessionBus(timeoutMs, (bus) =>
      property(bus, collectionPath, 'org.freedesktop.Secret.Collection', 'Locked'),
    );
    return typeof locked === 'boolean' ? locked : null;
  } catch (error) {
    if (isLate(error)) throw error;
    return null;
  }
}
