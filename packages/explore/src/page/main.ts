import { problem } from './detail/parts.ts';
import { AnswerError, openAnswers } from './model/answers.ts';
import { startApp } from './start-app.ts';

async function main(): Promise<void> {
  const answers = openAnswers(document.getElementById('data')?.textContent ?? undefined);
  await startApp(await answers.ask({ kind: 'images' }), answers);
}

main().catch((error: unknown) => {
  const known = error instanceof AnswerError ? error : undefined;
  document.body.append(problem(known?.message ?? String(error), known?.hint));
});
