import fc from 'fast-check';
import { expect, it } from 'vitest';
import { SharedSlots } from './shared-slots.ts';
import { SlotQueue } from './slot-queue.ts';

it('gives back the bytes that were put in, in order, however they are cut, and every slot once it is released', () => {
  fc.assert(
    fc.property(
      fc.array(fc.uint8Array({ maxLength: 20 }), { maxLength: 8 }),
      fc.array(fc.nat(30), { maxLength: 12 }),
      (pushed, cuts) => {
        const slots = new SharedSlots(20);
        const lent: SharedArrayBuffer[] = [];
        const queue = new SlotQueue();
        for (const bytes of pushed) {
          const slot = slots.take();
          lent.push(slot.buffer);
          const within = new Uint8Array(slot.buffer, 0, bytes.length);
          within.set(bytes);
          queue.push(within, bytes.length > 0 ? slot : null);
          if (bytes.length === 0) slot.release();
        }
        const all = Buffer.concat(pushed);
        expect(Buffer.from(queue.copy())).toEqual(all);
        for (let i = 0; i <= all.length; i++) expect(queue.at(i)).toBe(all[i]);
        const taken = [...cuts, all.length].map((cut) => queue.take(cut));
        expect(Buffer.concat(taken.flatMap(({ parts }) => parts))).toEqual(all);
        expect(queue.length).toBe(0);
        for (const { release } of taken) release();
        // all of them are free again: as many can be lent without a new one
        const again = new Set([...new Set(lent)].map(() => slots.take().buffer));
        expect(again).toEqual(new Set(lent));
      },
    ),
  );
});
