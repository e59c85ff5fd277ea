// Written by `npm run bench -- fit ask`, then `npm run format`; not by hand.
import type { BearingWeights } from './bearing-model.ts';

export const bearingWeights: BearingWeights = {
  linear: [
    1.505, 0.9747, -0.2175, 2.185, -0.2905, 3.908, 4.609, -0.4413, 2.849, -0.4604, 0.7964, -1.461, -0.6046, 0.4178,
    1.603, 2.294, -6.81,
  ],
  answers: -0.12,
  mayAnswer: -1.24,
};
