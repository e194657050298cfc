create database crawler;
