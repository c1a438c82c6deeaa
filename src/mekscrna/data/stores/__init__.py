"""AnnData and its kin as they lie in HDF5 files and zarr folders."""
