import { foldCase } from './text.ts';

/**
 * What only somebody says who speaks to the reader, or to a model that reads: orders, roles of a chat, calls of tools, other people's data.
 * Abstracts tell about work; a sentence of this kind is never evidence, and nobody's summary. Compared with text folded to lower case.
 */
const patterns: readonly RegExp[] = [
  /\b(?:ignor\w*|disregard\w*|forget\w*|overrid\w*|bypass\w*|drop|skip|abandon)\b[^.!?]{0,60}\b(?:instructions?|prompts?|rules?|guidelines?|directions?|above|previous(?:ly)?|prior|earlier|told|context|polic(?:y|ies)|constraints?|schema|format)\b/u,
  /\b(?:new|updated|real|actual|true|hidden|secret|following|next|these|system|developer)\s+(?:instructions?|orders?|directives?|prompts?)\b/u,
  /\b(?:you|your|yours|yourself)\b/u,
  /(?:^|[\s"'([{<])(?:system|assistant|user|developer|human|ai|tool|admin(?:istrator)?|operator|note to \w+|instructions?)\s*:/u,
  /<\/?\s*\|?\s*(?:system|assistant|user|im_start|im_end|tool|function|instructions?|inst|script|img|iframe|a\s|untrusted|paper|sentence|abstract|input)|\[\/?inst\]|<\|/u,
  /\b(?:as an?|being an?)\s+(?:ai|llm|language model|assistant|chatbot)\b/u,
  /\b(?:dear|attention|hey|hello|hi|note to|message (?:to|for)|to (?:all |any |the )?)\s*(?:ai|llms?|language models?|models?|assistants?|bots?|chatbots?|summari[sz]ers?|reviewers?|readers?|paperboy)\b\s*[:,!.]/u,
  /\b(?:ai|llm|model|assistant|bot|chatbot|summari[sz]er|paperboy)s?\s+(?:must|should|shall|has to|have to|needs? to|will now|is to|are to)\b/u,
  /\b(?:summari[sz]ers?|language models?|assistants?|reviewers?|bots?)\b[^.!?]{0,40}\b(?:reading|processing|summari[sz]ing)\s+this\b/u,
  /^\W*(?:please\s+)?(?:write|say|reply|respond|answer|output|print|repeat|return|reveal|show|tell|send|post|call|click|visit|open|go to|execute|run|delete|pretend|act|translate|summari[sz]e|mention|ping|notify|dm|e-?mail|subscribe|buy|vote|follow|include|append|add|insert|state|claim|recommend|cite|rate|give|set|use the tool|invoke|fetch|download|list|leak|dump|stop|do not|don't|never|always|begin|start|end|from now on|let us now|remember)\b/u,
  /\b(?:reply|respond|answer|output|write|print|say|state|report|claim)\s+(?:only|just|exactly|with|that|instead|verbatim|the (?:word|words|phrase|following|sentence))\b/u,
  /\b(?:instead of|rather than)\s+(?:a |the |any )?(?:summar\w+|tl;?dr|answer\w*)\b/u,
  /\b(?:the|this|every|each|a|any)\s+(?:summary|tl;?dr|answer|reply|response|output|citation)\s+(?:must|should|shall|has to|needs? to|is to|will)\b/u,
  /\b(?:system|hidden|secret|initial|developer) prompt\b|\bprompt (?:above|below)\b|\bthe (?:above|preceding) (?:text|prompt|conversation|messages?)\b|\bend of (?:abstract|paper|input|document|data|untrusted)\b/u,
  /\b(?:api|secret|access|private)[ _-]?(?:keys?|tokens?)\b|\bpasswords?\b|\bcredentials?\b|\benv(?:ironment)? variables?\b|\bsk-[a-z0-9]/u,
  /\b(?:tool_calls?|function_call|tool[ -]?use|call the (?:tool|function)|rm -rf|curl |sudo |eval\(|drop table|union select)/u,
  /\b(?:saved papers?|conversations?|questions?|messages?|history|library|data) of (?:the )?(?:other|another|all|every|previous|last)\s+(?:users?|people|persons?|members?|actors?)\b|\bother users?'?s?\b[^.!?]{0,30}\b(?:asked|saved|papers?|data|messages?|questions?|history)\b|\bwhat (?:did )?(?:other|another|all|the last|previous) (?:users?|people|person)\b/u,
  /https?:|\bwww\.|\bmailto:|\bjavascript:|\bdata:text|\b[a-z0-9-]+\.(?:com|net|org|io|ru|cn|xyz|example|test|dev|app|ly|gg|me|co)\b(?:\/|\b)/u,
  /<[@#!][^>]*>|(?:^|\s)@(?:everyone|here|channel|[a-z0-9_]{2,})/u,
  /[\u200b-\u200f\u202a-\u202e\u2060-\u2069\u{e0000}-\u{e007f}]/u,
];

const invisible = /\p{Default_Ignorable_Code_Point}/gu;
/** Letters of other scripts that look like Latin ones: an order spelt with them is an order still. */
const lookalikes: Readonly<Record<string, string>> = Object.fromEntries(
  [...'аеорсухіјѕԁһкмтвнοαερικτυν'].map((letter, index) => [letter, 'aeopcyxijsdhkmtbhoaepiktuv'.charAt(index)]),
);

/** Whether a sentence speaks to whoever reads it instead of telling about work: then it is no evidence and no summary. */
export function givesOrders(sentence: string): boolean {
  const hidden = sentence.replace(invisible, '');
  if (hidden.length < sentence.length - 2) return true;
  const folded = foldCase(hidden).replace(/\p{L}/gu, (letter) => lookalikes[letter] ?? letter);
  if (patterns.some((pattern) => pattern.test(folded))) return true;
  // Letters with spaces or stops between them: "i g n o r e".
  return /(?:\b[a-z][ ._*-]){5,}[a-z]\b/u.test(folded);
}
