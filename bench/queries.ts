/** Queries as people type them, written for this benchmark: one to six words, code names, phrases, slips, unfinished words. */
export const typedQueries: readonly string[] = `
diffusion models
flow matching
GRPO
LoRA
LoRA+
QLoRA
Mamba-2
GPT-4o
BERT-base
mixture of experts
"mixture of experts"
chain of thought
chain-of-thought prompting
in-context learning
retrieval augmented generation
RAG evaluation
long context
long context benchmark
state space models
linear attention
flash attention
speculative decoding
kv cache compression
quantization
quantized llm inference
4-bit quantization
pruning large language models
knowledge distillation
vision transformer
ViT
CLIP
text to image
text-to-image generation
text-to-video
video diffusion
image editing with instructions
segment anything
object detection
3d gaussian splatting
nerf
neural radiance fields sparse views
point cloud completion
depth estimation monocular
optical flow
pose estimation
autonomous driving planning
robot manipulation
imitation learning robots
vision language action
sim-to-real transfer
reinforcement learning from human feedback
RLHF
DPO
"direct preference optimization"
reward model overoptimization
ppo stability
offline reinforcement learning
multi-agent reinforcement learning
world models
exploration bonus
bandits regret bound
graph neural networks
GNN oversmoothing
link prediction knowledge graph
molecule generation
protein structure prediction
drug discovery
weather forecasting
time series forecasting transformer
anomaly detection time series
tabular data deep learning
recommendation systems
sequential recommendation
click-through rate prediction
federated learning
federated learning non-iid
differential privacy
membership inference attack
adversarial examples
adversarial robustness certified
jailbreak attacks
backdoor attack
watermark language model
machine unlearning
hallucination
hallucination detection in llms
factuality evaluation
truthfulness
bias and fairness
gender bias in word embeddings
interpretability
mechanistic interpretability
sparse autoencoders
superposition
causal inference
causal discovery
uncertainty estimation
conformal prediction
bayesian optimization
gaussian processes
variational inference
normalizing flows
energy based models
optimal transport
kernel methods
generalization bounds
double descent
grokking
scaling laws
neural tangent kernel
loss landscape
adam optimizer convergence
learning rate schedule
second order optimization
sharpness aware minimization
batch normalization
dropout
data augmentation
contrastive learning
self-supervised learning
pre-training data selection
curriculum learning
continual learning
catastrophic forgetting
meta learning few-shot
zero-shot classification
domain adaptation
out-of-distribution detection
active learning
semi supervised
label noise
machine translation low resource
speech recognition
text to speech
speaker diarization
music generation
summarization
question answering
multi-hop question answering
open-domain qa
named entity recognition
relation extraction
sentiment analysis
code generation
program synthesis
SWE-bench
math reasoning
theorem proving
tool use agents
web agents
llm as a judge
instruction tuning
synthetic data
tokenization
byte level models
multilingual
cross-lingual transfer
prompt injection
multimodal large language models
visual question answering
document understanding
ocr
medical imaging segmentation
radiology report generation
clinical notes
electronic health records
eeg decoding
brain decoding fmri
remote sensing
change detection satellite
super resolution
image denoising
deepfake detection
face recognition
person re-identification
action recognition
video question answering
audio visual
sign language
hardware accelerator
edge deployment
neural architecture search
hyperparameter optimization
spiking neural networks
quantum machine learning
physics informed neural networks
neural operators
pde surrogate
trajectory prediction
traffic forecasting
combinatorial optimization
difusion models
transformr attention
reinforcment learning
quantizaton
convolutonal networks
attenton is all you need
atention mechanism
langauge models
segmentaion
transfo
interpretab
federated lear
the who
attention is all you need
what is the best way to fine-tune a small model
learning to learn without gradient descent
diffusion -image
title:transformer
language model agents -survey
how do large language models memorize their training data
`
  .trim()
  .split('\n');

/** A generator of numbers in [0, 1) that gives the same for the same seed (mulberry32), so that every run asks the same. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** One to four words of random titles, in their order: what someone remembers of a paper. */
export function titleQueries(titles: readonly string[], count: number, seed: number): readonly string[] {
  const random = seededRandom(seed);
  const queries: string[] = [];
  for (let tries = 0; queries.length < count && tries < 20 * count; tries += 1) {
    const title = titles[Math.floor(random() * titles.length)] ?? '';
    const words = title.split(/[^\p{L}\p{N}-]+/u).filter((word) => word.length > 3);
    const wanted = 1 + Math.floor(random() * 4);
    if (words.length < wanted) continue;
    const picked = new Set<number>();
    while (picked.size < wanted) picked.add(Math.floor(random() * words.length));
    queries.push(
      [...picked]
        .sort((left, right) => left - right)
        .map((index) => words[index] ?? '')
        .join(' '),
    );
  }
  return queries;
}
