/** A process that takes a bundle's lock and keeps it until it is killed. */
import { tryLock } from '../../durable/lock.ts';

const held = tryLock(process.argv[2] ?? '', 'somebody');
console.log(held ? 'held' : 'refused');
setInterval(() => {}, 1000);
