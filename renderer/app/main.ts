import { createPinia } from 'pinia';
import { createApp } from 'vue';
import 'splitpanes/dist/splitpanes.css';
import 'uplot/dist/uPlot.min.css';
import '../ui/tokens.css';
import '../ui/panes.css';
import '../ui/base.css';
import '../ui/choice-list.css';
import { useJobs } from '../shared/jobs/jobs-store.ts';
import { useNotices } from '../shared/notices/notices-store.ts';
import { useSession } from '../shared/session/session-store.ts';
import { bridge, connect, provideBridge } from '../transport/bridge.ts';
import { plainMessage } from '../transport/errors.ts';
import App from './App.vue';
import { showTheme, startTheme } from './theme.ts';

startTheme();
const app = createApp(App).use(createPinia());
const session = useSession();
const notices = useNotices();
app.config.errorHandler = (error) => notices.fail(error);
window.addEventListener('unhandledrejection', (event) => notices.fail(event.reason));
app.mount('#app');

try {
  const jobs = useJobs();
  provideBridge(
    await connect({
      onLost: (message) => (session.lost = message),
      onBack: () => void session.resume().then(jobs.refresh).catch(notices.fail),
    }),
  );
  jobs.start();
  await session.start();
  showTheme((await bridge().invoke('settings.get', {})).theme);
} catch (error) {
  session.lost = plainMessage(error);
}
