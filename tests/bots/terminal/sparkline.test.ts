import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sparkline } from '../../../src/bots/terminal/sparkline.ts';
import { runs } from '../../property-runs.ts';

describe('a sparkline', () => {
  it('is a bar for each number, on a scale from 0 to the highest', () => {
    expect(sparkline([0, 1, 2, 3, 4, 5, 6, 7, 8], 20)).toBe('▁▂▃▄▅▆▇██');
    expect(sparkline([0, 0, 0], 20)).toBe('▁▁▁');
    expect(sparkline([], 20)).toBe('');
  });

  it('has means where there is not room for every number', () => {
    expect(sparkline([0, 8, 8, 8, 0, 0], 3)).toBe('▅█▁');
  });

  it('is never longer than its room, and the highest bar is there', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(100_000), { minLength: 1 }), fc.integer({ min: 1, max: 40 }), (values, room) => {
        const line = sparkline(values, room);
        expect([...line]).toHaveLength(Math.min(values.length, room));
        if (values.some((value) => value > 0)) expect(line).toContain('█');
      }),
      runs(200),
    );
  });
});
