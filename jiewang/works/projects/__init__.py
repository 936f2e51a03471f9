"""Key projects (重点项目): scheduled back from the promised day (倒排工期), watched on one wall."""
