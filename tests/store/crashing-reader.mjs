/** In the reader thread's place: answers with the SQL it was asked, and dies of the SQL `crash`. */
import { parentPort } from 'node:worker_threads';

parentPort.on('message', (request) => {
  if (request === 'end') {
    parentPort.close();
    return;
  }
  if (request.question.sql === 'crash') throw new Error('out of order');
  parentPort.postMessage({ id: request.id, answer: { kind: 'rows', rows: [request.question.sql] } });
});
