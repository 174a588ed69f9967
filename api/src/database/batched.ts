import { setImmediate as turn, setTimeout as pause } from 'node:timers/promises';

/** How many questions travel together at most. */
const MOST = 100;
/** Who asks sooner than this after others waits for company; who comes alone is not kept waiting. */
const PAUSE_MS = 10;

interface Waiting<Question, Answer> {
  question: Question;
  resolve: (answer: Answer) => void;
  reject: (error: unknown) => void;
}

/** Asks the database once for all who ask at about the same time: its round trips cost more than its answers. */
export class Batched<Question, Answer> {
  private waiting: Waiting<Question, Answer>[] = [];
  private isUnderWay = false;

  /** @param ask answers in the order of the questions; must not wait for what others may hold on to */
  constructor(private readonly ask: (questions: Question[]) => Promise<Answer[]>) {}

  of(question: Question): Promise<Answer> {
    const { promise, resolve, reject } = Promise.withResolvers<Answer>();
    this.waiting.push({ question, resolve, reject });
    if (!this.isUnderWay) void this.run();
    return promise;
  }

  private async run(): Promise<void> {
    this.isUnderWay = true;
    await turn();
    while (this.waiting.length > 0) {
      await Promise.all([this.answer(this.waiting.splice(0, MOST)), pause(PAUSE_MS)]);
    }
    this.isUnderWay = false;
  }

  private async answer(batch: Waiting<Question, Answer>[]): Promise<void> {
    try {
      const answers = await this.ask(batch.map(({ question }) => question));
      batch.forEach(({ resolve }, i) => resolve(answers[i] as Answer));
    } catch (error) {
      // One question that cannot be answered must not take the others with it.
      if (batch.length > 1) await Promise.all(batch.map((one) => this.answer([one])));
      else batch[0]?.reject(error);
    }
  }
}
