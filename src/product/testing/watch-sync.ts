/** A process that takes keys as they arrive, as the window does. Prints the keychain's accounts at each change. */
import { systemKeychain } from '../../keychain/system-keychain.ts';
import { Product } from '../product.ts';

const product = await Product.open({ program: 'test' });
product.on('sync', async () => console.log((await systemKeychain().list()).join(' ')));
product.sync.watch();
setInterval(() => {}, 1000); // watching keeps no process alive
