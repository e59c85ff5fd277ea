import { foldCase } from './text.ts';

/** Words without plural endings, between spaces. */
function plainWords(text: string): string {
  const words = foldCase(text).match(/[\p{L}\p{N}]+/gu) ?? [];
  return ` ${words.map((word) => (word.length > 3 ? word.replace(/(?<!s)s$/, '') : word)).join(' ')} `;
}

/** Short forms that everybody in the field reads as the long ones. A rule by initials would let strange names through. */
const acronyms = (
  [
    ['ai', 'artificial intelligence'],
    ['api', 'application programming interface'],
    ['ar', 'autoregressive'],
    ['asr', 'automatic speech recognition'],
    ['cnn', 'convolutional neural network'],
    ['cot', 'chain of thought'],
    ['dit', 'diffusion transformer'],
    ['dpo', 'direct preference optimization'],
    ['flops', 'floating point operations'],
    ['gan', 'generative adversarial network'],
    ['3dgs', '3d gaussian splatting'],
    ['gnn', 'graph neural network'],
    ['grpo', 'group relative policy optimization'],
    ['gui', 'graphical user interface'],
    ['icl', 'in context learning'],
    ['kg', 'knowledge graph'],
    ['kv', 'key value'],
    ['lora', 'low rank adaptation'],
    ['llm', 'large language model'],
    ['lm', 'language model'],
    ['lrm', 'large reasoning model'],
    ['lvlm', 'large vision language model'],
    ['mcts', 'monte carlo tree search'],
    ['mdp', 'markov decision process'],
    ['mllm', 'multimodal large language model'],
    ['mlp', 'multilayer perceptron'],
    ['moe', 'mixture of experts'],
    ['mri', 'magnetic resonance imaging'],
    ['nerf', 'neural radiance field'],
    ['nlp', 'natural language processing'],
    ['ocr', 'optical character recognition'],
    ['ood', 'out of distribution'],
    ['ppo', 'proximal policy optimization'],
    ['prm', 'process reward model'],
    ['ptq', 'post training quantization'],
    ['qa', 'question answering'],
    ['rag', 'retrieval augmented generation'],
    ['rl', 'reinforcement learning'],
    ['rlhf', 'reinforcement learning from human feedback'],
    ['rlvr', 'reinforcement learning with verifiable rewards'],
    ['rnn', 'recurrent neural network'],
    ['sae', 'sparse autoencoder'],
    ['sft', 'supervised fine tuning'],
    ['slam', 'simultaneous localization and mapping'],
    ['slm', 'small language model'],
    ['sota', 'state of the art'],
    ['ssm', 'state space model'],
    ['t2i', 'text to image'],
    ['t2v', 'text to video'],
    ['tts', 'text to speech'],
    ['vae', 'variational autoencoder'],
    ['vit', 'vision transformer'],
    ['vla', 'vision language action'],
    ['vlm', 'vision language model'],
    ['vqa', 'visual question answering'],
  ] as const
).map(([short, long]) => ({ short: ` ${short} `, long: plainWords(long) }));

/**
 * Words (folded) that may be said because the evidence has them in another length: "large language model" where it has "LLMs", and "QA"
 * where it has "question answering".
 */
export function otherLengths(evidence: string): readonly string[] {
  const there = plainWords(evidence);
  return acronyms.flatMap(({ short, long }) => [
    ...(there.includes(short) ? long.trim().split(' ') : []),
    ...(there.includes(long) ? [short.trim()] : []),
  ]);
}
