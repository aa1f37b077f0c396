// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect;

import java.util.Map;
import org.apache.kafka.streams.state.RocksDBConfigSetter;
import org.apache.kafka.streams.state.internals.BlockBasedTableConfigWithAccessibleCache;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.Cache;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.WriteBufferManager;

/**
 * Keeps RocksDB within 32 MB for all stores of the process together, instead of 50 MB of block
 * cache a store. Kafka makes it by name, so it is public.
 */
public final class SmallRocksDb implements RocksDBConfigSetter {
  private static final long CACHE = 32L << 20;
  private static final long BUFFERS = 12L << 20;

  /** Shared by all stores, so nobody closes them. */
  private static final class Shared {
    static final Cache CACHE_OF_ALL;
    static final WriteBufferManager BUFFERS_OF_ALL;

    static {
      RocksDB.loadLibrary();
      CACHE_OF_ALL = new LRUCache(CACHE, -1, false, 0.1);
      BUFFERS_OF_ALL = new WriteBufferManager(BUFFERS, CACHE_OF_ALL);
    }
  }

  @Override
  public void setConfig(String storeName, Options options, Map<String, Object> configs) {
    BlockBasedTableConfig table = (BlockBasedTableConfig) options.tableFormatConfig();
    Cache standard =
        table instanceof BlockBasedTableConfigWithAccessibleCache theirs
            ? theirs.blockCache()
            : null;
    table.setBlockCache(Shared.CACHE_OF_ALL);
    table.setCacheIndexAndFilterBlocks(true);
    options.setTableFormatConfig(table);
    options.setWriteBufferManager(Shared.BUFFERS_OF_ALL);
    options.setWriteBufferSize(4L << 20);
    options.setMaxWriteBufferNumber(2);
    if (standard != null) {
      standard.close();
    }
  }

  @Override
  public void close(String storeName, Options options) {}
}
