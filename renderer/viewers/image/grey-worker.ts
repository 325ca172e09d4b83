import type { GreyRequest } from './grey-messages.ts';
import { greyWork } from './paint-grey.ts';

/** Away from the thread that answers the person. */
const work = greyWork();

addEventListener('message', ({ data }: MessageEvent<GreyRequest>) => {
  void work(data).then((answer) =>
    postMessage(answer, { transfer: [answer.bitmap, answer.spare].filter((one) => one !== null) }),
  );
});
