import { storeContract } from '../contracts/store.ts';
import { openTestLibrary } from '../library.ts';

storeContract('SQLite', () => openTestLibrary([]));
