import { z } from 'zod';

/** A paper of the archive of Hugging Face's daily lists. */
export const archivedPaper = z.object({
  id: z.string(),
  title: z.string(),
  abstract: z.string().default(''),
  authors: z.array(z.string()).default([]),
  dailyDate: z.string(),
  upvotes: z.number().nullish(),
  keywords: z.array(z.string()).nullish(),
});
