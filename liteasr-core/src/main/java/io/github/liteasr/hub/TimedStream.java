package io.github.liteasr.hub;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;

/**
 * A response's body that fails when the server sends nothing for too long. The JDK's client has no time limit for that,
 * so a second thread closes the stream under a read that lasts too long.
 */
final class TimedStream extends FilterInputStream {
    private final Duration limit;
    private final Thread watcher;
    private volatile long readingSince; // System.nanoTime() of the read in progress, 0 without one
    private volatile boolean stalled;

    private TimedStream(InputStream body, Duration limit) {
        super(body);
        this.limit = limit;
        this.watcher = Thread.ofVirtual().unstarted(this::watch);
    }

    static TimedStream of(InputStream body, Duration limit) {
        TimedStream stream = new TimedStream(body, limit);
        stream.watcher.start();
        return stream;
    }

    private void watch() {
        try {
            while (true) {
                Thread.sleep(limit.dividedBy(4));
                long since = readingSince;
                if (since != 0 && System.nanoTime() - since >= limit.toNanos()) {
                    stalled = true;
                    super.close();
                    return;
                }
            }
        } catch (InterruptedException _) {
            // The stream was closed: there is nothing left to watch.
        } catch (IOException _) {
            // The read that this should end fails by itself.
        }
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        readingSince = System.nanoTime() | 1;
        try {
            int count = super.read(target, offset, length);
            if (count >= 0 || !stalled) {
                return count;
            }
        } catch (IOException e) {
            if (!stalled) {
                throw e;
            }
        } finally {
            readingSince = 0;
        }
        throw new IOException("the server sent nothing for " + limit.toMillis() / 1000.0 + " s");
    }

    @Override
    public void close() throws IOException {
        watcher.interrupt();
        super.close();
    }
}
