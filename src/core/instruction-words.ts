import { sentencesOf } from './sentences.ts';
import { foldCase } from './text.ts';

const verbsOfSaying =
  'write|say|reply|respond|output|print|repeat|return|state|claim|report|mention|recommend|praise|rate|cite|tell|send|post|include|append|insert|ping|notify|obey|ignore|disregard|link|reveal|leak|pretend|act as|comply';

/**
 * What only somebody says who speaks to the reader, or to a model that reads: orders, roles of a chat, calls of tools, other people's data.
 * Abstracts tell about work; a sentence of this kind is never evidence, and nobody's summary. Compared with text folded to lower case. They
 * are kept so narrow that papers about language models may speak of prompts, tools and instructions.
 */
const patterns: readonly RegExp[] = [
  /\b(?:ignor(?:e|ing)|disregard(?:ing)?|forget|overrid(?:e|ing)|bypass|drop|skip|abandon|discard|do not follow|stop following)\b(?: \w+){0,5}? (?:instructions?|prompts?|rules|guidelines?|directions|directives?|above|earlier text|you were|told|polic(?:y|ies)|schema|system message)\b/u,
  /\b(?:new|updated|real|actual|true|hidden|secret|following|next|developer|system|priority)\s+(?:instructions?|orders?|directives?|prompts?|message)\s*(?::|\bfor (?:you|the|all|any|ai)\b|\binstead\b|\bfrom now\b|\bto the (?:model|assistant|reader)\b)/u,
  /\b(?:you|your|yours|yourself)\b(?! only look)/u,
  /(?:^|["'([{<#*\n]|[.!?]\s|^\W+)\s*(?:system|assistant|user|developer|human|ai|tool|admin(?:istrator)?|operator|note to \w+|instructions?)\s*(?:message|prompt|note|override)?\s*[:>\]]/u,
  /<\/?\s*\|?\s*(?:system|assistant|user|im_start|im_end|tool|function|instructions?|inst|script|img|iframe|svg|a\s|untrusted|paper|sentence|abstract|input)|\[\/?inst\]|<\||<!--|-->/u,
  /\b(?:as an?|being an?|are an?)\s+(?:ai (?:language )?(?:model|assistant)|language model|assistant|chatbot)\b(?=[,:;.]| (?:you|must|i)\b)/u,
  /(?:^|[.!?:"'(]\s*)(?:dear|attention|hey|hello|hi|note to|message (?:to|for)|to (?:all |any |the ))\s*(?:all |any |the )?(?:ai|llms?|language models?|models?|assistants?|bots?|chatbots?|summari[sz]ers?|reviewers?|readers?|paperboy)\b[^.!?]{0,30}[:,!.]/u,
  new RegExp(
    `\\b(?:ai|llm|model|assistant|bot|chatbot|summari[sz]er|reviewer|reader|paperboy)s?\\b[^.!?]{0,40}?\\b(?:must|should|shall|has to|have to|needs? to|will now|is to|are to)\\s+(?:\\w+ ){0,2}?(?:${verbsOfSaying})\\b`,
    'u',
  ),
  /\b(?:summari[sz]ers?|language models?|ais?|assistants?|reviewers?|bots?|whoever|anyone)\b[^.!?]{0,30}\b(?:reading|reads|processing|summari[sz]ing|summari[sz]es) this\b/u,
  /^\W*(?:please\s+|now\s+|then\s+|and\s+|kindly\s+)?(?:write|say|reply|respond|answer|output|print|repeat|return|reveal|show|tell|send|post|call|click|visit|open|go to|execute|run|delete|pretend|act|translate|summari[sz]e|mention|ping|notify|dm|e-?mail|subscribe|buy|vote|follow|obey|include|append|add|insert|state|claim|recommend|cite|rate|give|set|use the tool|invoke|fetch|download|list|leak|dump|stop|do not|don't|never|always|begin|start|end|from now on|let us now|remember|imagine|role-?play|praise)\b(?!-|\s+of\b|\s+(?:space|set|graph|prediction|selection|rate|size)s?\b)/u,
  /\b(?:reply|respond|answer|output|write|print|say|state)\s+(?:only|just|exactly|instead|verbatim|the (?:words?|phrase|following|sentence))\b(?! \d)/u,
  /\b(?:and|then|instead|now|must|should|please)\s+(?:write|say|reply|respond|print|output)\s+(?:that|with|in|like)\b/u,
  /\b(?:instead of|rather than)\s+(?:a |the |any )?(?:summary|summari[sz]ing|tl;?dr|answering)\b/u,
  /\b(?:the|this|every|each|a|any)\s+(?:summary|tl;?dr|reply|citation)\s+(?:must|should|shall|has to|needs? to|is to|will)\b/u,
  /\b(?:reveal|print|show|repeat|leak|output|give|tell|display|dump|exfiltrate|publish)\b[^.!?]{0,40}\b(?:system|hidden|secret|initial|developer) (?:prompt|message|instructions?)\b|\bprompt (?:above|below)\b|\bthe (?:above|preceding) (?:text|prompt|messages?)\b|\bend of (?:abstract|paper|input|document|data|untrusted)\b/u,
  /\b(?:print|send|post|share|show|paste|include|expose|steal|reply with|give)\b[^.!?]{0,40}\b(?:(?:api|secret|access|private)[ _-]?(?:keys?|tokens?)|passwords?|credentials?|environment variables?)\b|\bsk-[a-z0-9]{12,}/u,
  /\b(?:tool_calls?|function_call)\b|\bcall the (?:tool|function)\b|"(?:name|tool|function|role|arguments|recipient_name)"\s*:|\brm -rf|\bcurl |\bsudo |\beval\(|\bdrop table\b|\bunion select\b/u,
  /\b(?:saved papers?|conversations?|questions?|messages?|history|library|data) of (?:the )?(?:other|another|all|every|previous|last)\s+(?:users?|people|persons?|members?|actors?)\b|\bother (?:users?|people|members)'?s?\b[^.!?]{0,30}\b(?:asked|saved|papers?|messages?|questions?|history)\b|\bwhat (?:did )?(?:other|another|all|the last|previous) (?:users?|people|person)\b/u,
  /<[@#!][^>]*>|(?:^|[\s("'])@(?:everyone|here|channel|[a-z0-9_]{2,})(?![\w-]*@)|<(?:https?|mailto):/u,
  /\bjavascript:|\bdata:text|!?\[[^\]]*\]\([^)]*\)/u,
  /[a-z0-9+/]{60,}={0,2}/u,
];

/** The same order in other languages: a word for "ignore" or "write", and one for "instructions" or "only" after it. */
const foreignOrders: readonly RegExp[] = [
  /\b(?:ignorier\w*|vergiss|missachte\w*|befolge)\b.{0,60}\b(?:anweisung\w*|regeln|vorgaben|befehl\w*|prompt)/u,
  /\b(?:schreibe?|antworte|gib|sage?)\b.{0,20}\b(?:nur|stattdessen|bitte|dass)\b/u,
  /\b(?:ignor(?:a|e|ez|er|are|ate|ar)|olvida|oubliez|oublie|dimentica|esque\w+|desconsider\w+|negeer|vergeet|zignoruj|unut|yoksay|gormezden)\b.{0,60}\b(?:instruc\w+|instrucoes|istruzioni|consignes|reglas|regles|regole|ordenes|ordres|instructies|aanwijzingen|polecenia|instrukcje|talimat\w*)/u,
  /\b(?:onceki|tum)\b.{0,30}talimat\w*.{0,20}(?:yoksay|unut|gormezden)/u,
  /\b(?:escribe|responde|ecrivez|ecris|repondez|reponds|scrivi|rispondi|escreva|responda|schrijf|antwoord|napisz|odpowiedz)\b.{0,30}\b(?:solo|solamente|seulement|uniquement|que|che|apenas|somente|alleen|tylko)\b/u,
  /(?:игнорир\w*|забудь\w*|проигнорир\w*|не следуй\w*|ігноруй\w*).{0,60}(?:инструкци\w*|указани\w*|правил\w*|інструкці\w*)/u,
  /(?:напиши|ответь|скажи|выведи)(?:те)?(?=[\s,:])/u,
  /(?:忽略|无视|無視|忘记|忘掉|不要遵守).{0,20}(?:指令|指示|说明|規則|规则|提示)/u,
  /(?:指示|命令|プロンプト|ルール).{0,12}(?:無視|忘れ)|(?:무시|잊어|잊으).{0,10}(?:지시|명령)|(?:지시|명령|지침).{0,12}(?:무시|잊)/u,
  /(?:تجاهل|انس).{0,40}(?:تعليمات|الأوامر|اوامر|التعليمات)|(?:התעלם|שכח).{0,40}(?:הוראות|ההוראות)|(?:अनदेखा|नज़रअंदाज|भूल).{0,40}|(?:निर्देश).{0,40}(?:अनदेखा|नज़रअंदाज|भूल)/u,
];

/** Where code, data and pages of papers lie: an abstract may name them. Every other address in one is bait as often as not. */
const knownHost =
  /^(?:https?:\/\/)?(?:www\.)?(?:[\w-]+\.)*(?:github\.com|github\.io|gitlab\.com|bitbucket\.org|huggingface\.co|hf\.co|modelscope\.cn|zenodo\.org|arxiv\.org|doi\.org|openreview\.net|figshare\.com|kaggle\.com|osf\.io|readthedocs\.io|sites\.google\.com)(?=[/\s,;:)\]}?!"'|]|\.(?:\s|$)|$)/u;
const link =
  /(?:https?:\s*\/|\bwww\.|\bmailto:|\bjavascript:|\bdata:text)\S*|(?<![\w@])(?:[a-z0-9-]+\.)+(?:com|net|org|io|ru|cn|xyz|example|invalid|test|dev|app|ly|gg|me|co|ai|info|biz|top|edu|gov|de|uk|fr|tk|shop|site|online|link|click|zip)\b(?:\/\S*|(?![\w-]|\.\w))/gu;

/** Whether a text has the address of a page or mailbox in it, also without "https". */
export function hasLink(text: string): boolean {
  return foldCase(text).search(link) >= 0;
}

function hasStrangeLink(folded: string): boolean {
  for (const [found] of folded.matchAll(link)) if (!knownHost.test(found)) return true;
  return false;
}

const invisible = /\p{Default_Ignorable_Code_Point}/gu;
/** Letters of other scripts that look like Latin ones: an order spelt with them is an order still. */
const lookalikes: Readonly<Record<string, string>> = Object.fromEntries(
  [...'аеорсухіјѕԁһкмтвнгпοαερικτυνӏɡ'].map((letter, index) => [
    letter,
    'aeopcyxijsdhkmtbhrnoaepiktuvlg'.charAt(index),
  ]),
);
const digitLetters: Readonly<Record<string, string>> = {
  0: 'o',
  1: 'i',
  3: 'e',
  4: 'a',
  5: 's',
  7: 't',
  '@': 'a',
  $: 's',
};

/** "1gn0re" spelt with letters; numbers and names such as "gpt4" that end in their digits stay. */
function withoutDigitLetters(folded: string): string {
  return folded.replace(/[a-z]*[01345@$7][a-z][a-z0134577@$]*/gu, (word) =>
    word.replace(/[013457@$]/gu, (digit) => digitLetters[digit] ?? digit),
  );
}

function matchesAny(folded: string): boolean {
  return patterns.some((pattern) => pattern.test(folded));
}

/** No sentence of an abstract is half as long; what is longer is nobody's evidence, and would take long to look at. */
const sentenceCharsMax = 3_000;

/** Letters with something between them: "i g n o r e", "i.g.n.o.r.e". */
const spacedOut = /(?:\b[a-z][ ._*-]){5,}[a-z]\b/u;

/**
 * Whether a sentence speaks to whoever reads it instead of telling about work, or leads to a page that no paper lies on: then it is no
 * evidence and no summary.
 */
export function givesOrders(sentence: string): boolean {
  if (sentence.length > sentenceCharsMax) return true;
  const hidden = sentence.replace(invisible, '');
  if (hidden.length < sentence.length - 2) return true;
  const folded = foldCase(hidden);
  if (matchesAny(folded) || hasStrangeLink(folded) || spacedOut.test(folded)) return true;
  if (/[^\x20-\x7e]/.test(hidden)) {
    if (foreignOrders.some((pattern) => pattern.test(hidden.toLowerCase()) || pattern.test(folded))) return true;
    const latin = folded.replace(/\p{L}/gu, (letter) => lookalikes[letter] ?? letter);
    if (latin !== folded && matchesAny(latin)) return true;
  } else if (foreignOrders.some((pattern) => pattern.test(folded))) return true;
  const spelt = withoutDigitLetters(folded);
  return spelt !== folded && matchesAny(spelt);
}

/** Whether any sentence of a text does so. */
export function holdsOrders(text: string): boolean {
  return givesOrders(text) || sentencesOf(text).some(({ start, end }) => givesOrders(text.slice(start, end)));
}
