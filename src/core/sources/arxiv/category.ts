/** Archives that take submissions today. Source: https://arxiv.org/category_taxonomy */
const archives = new Set(
  (
    'astro-ph cond-mat cs econ eess gr-qc hep-ex hep-lat hep-ph hep-th math math-ph nlin nucl-ex nucl-th physics ' +
    'q-bio q-fin quant-ph stat'
  ).split(' '),
);
/** Those of them that are divided into subject classes. */
const divided = new Set('astro-ph cond-mat cs econ eess math nlin physics q-bio q-fin stat'.split(' '));

/**
 * A category (`cs.CL`, `cond-mat.mes-hall`, `quant-ph`) or a whole archive (`cs`) as arXiv spells it, however it is capitalised; `null` where
 * it cannot be one. Only the archive is looked up: arXiv adds subject classes now and then.
 */
export function parseCategory(text: string): string | null {
  const match = /^([a-z]+(?:-[a-z]+)?)(?:\.([a-z]{2}|[a-z]{3,7}|[a-z]{2,5}-[a-z]{2,4}))?$/.exec(
    text.trim().toLowerCase(),
  );
  const archive = match?.[1] ?? '';
  const subject = match?.[2];
  if (!archives.has(archive)) return null;
  if (subject === undefined) return archive;
  if (!divided.has(archive)) return null;
  return `${archive}.${subject.length === 2 ? subject.toUpperCase() : subject}`; // two letters are always capitals
}

/** The category as a term of the API's query language; an archive stands for all its subject classes. */
export function categoryQuery(category: string): string {
  return divided.has(category) ? `(cat:${category} OR cat:${category}.*)` : `cat:${category}`;
}
